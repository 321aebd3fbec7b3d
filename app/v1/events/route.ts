import { eventDoor, mount } from "@/lib/doors";

export const POST = mount(eventDoor);
