import { doors, mount } from "@/lib/doors";

export const { POST } = mount(doors["/api/public/otel/v1/traces"]);
