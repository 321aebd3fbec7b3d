import { eventBatchDoor, mount } from "@/lib/doors";

export const POST = mount(eventBatchDoor);
