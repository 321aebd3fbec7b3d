import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { StepChart } from "./step-chart";
import type { Step } from "./steps";

const day = (number: number) => new Date(Date.UTC(2026, 10, number));
const step = (from: number, to: number, value: string | null): Step => ({
  from: day(from),
  to: day(to),
  value,
});
const range = { from: day(1), to: day(11) };
const common = { title: "Input", range, tz: "UTC", now: day(11) };

test("line, level, dates and a table for screen readers are in the HTML", () => {
  const html = renderToStaticMarkup(
    <StepChart {...common} steps={[step(1, 6, "4"), step(6, 11, "0.0375")]} />,
  );
  expect(html).toContain('d="M0 0H500V99.06H1000"');
  expect(html).toContain('<span class="whitespace-nowrap">$0.0375</span>');
  expect(html).toContain('<th scope="row">Nov 6, 2026</th><td>$0.0375</td>');
  expect(html).toMatch(/>Nov 1<.*>Nov 6<|>Nov 6<.*>Nov 1</s);
});

test("the scale holds what stands behind the line too, and a rule marks now when there is more to come", () => {
  const html = renderToStaticMarkup(
    <StepChart
      {...common}
      now={day(6)}
      steps={[step(1, 11, "1")]}
      backdrop={[step(1, 6, "1"), step(6, 11, "4")]}
    />,
  );
  expect(html).toContain('d="M0 75H500V0H1000"');
  expect(html).toContain('d="M0 75H1000"');
  expect(html).toContain("left:50%");
});

test("a rate that was never known draws no line and says none", () => {
  const html = renderToStaticMarkup(<StepChart {...common} steps={[step(1, 11, null)]} />);
  expect(html).toContain('d=""');
  expect(html).toContain("none");
  expect(html).not.toContain("NaN");
});
