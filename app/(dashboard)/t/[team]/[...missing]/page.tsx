import type { Metadata } from "next";
import { notFound } from "next/navigation";

export const metadata: Metadata = { title: "Not found" };

/** What is no page of a team is said within the team's frame. */
export default function MissingPage() {
  notFound();
}
