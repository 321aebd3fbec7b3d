import { mount, unkeptDoor } from "@/lib/doors";

export const POST = mount(unkeptDoor);
