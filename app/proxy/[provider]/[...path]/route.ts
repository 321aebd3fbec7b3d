import { doors, mount } from "@/lib/doors";

export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = mount(doors["/proxy/[provider]/[...path]"]);
