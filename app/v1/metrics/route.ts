import { doors, mount } from "@/lib/doors";

export const { POST } = mount(doors["/v1/metrics"]);
