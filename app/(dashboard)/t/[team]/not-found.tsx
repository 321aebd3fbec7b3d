import { Missing } from "@/components/layout/missing";

export default function TeamNotFound() {
  return <Missing />;
}
