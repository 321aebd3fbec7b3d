import { mount, traceDoor } from "@/lib/doors";

export const POST = mount(traceDoor);
