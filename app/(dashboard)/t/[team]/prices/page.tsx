import type { Metadata } from "next";

export const metadata: Metadata = { title: "Prices" };

export default function CataloguePage() {
  return null;
}
