import type { Browser, Page } from "@playwright/test";
import { addUpLayoutShifts, axeFindings, faultsOf, tooWide } from "./faults";
import { EMPTY, FULL, type Shown } from "./look-team";
import { openAs } from "./session";

const SIGNED_OUT = ["/sign-in", "/sign-up"];
const OF_FULL_TEAM = [
  "",
  "?period=1y",
  "?group=project",
  "?from=2020-01-01&to=2020-02-01",
  "?model=gpt-5&feature=support-copilot&tag.nothing=has-this-value",
  "/breakdown",
  "/breakdown?then=feature",
  "/breakdown?by=user&sort=-requests,cost",
  "/breakdown?by=session&period=7d",
  "/breakdown?by=tag.a_long_name_of_a_tag&model=claude-sonnet-4-5&model=gpt-5",
  "/events",
  "/events?receipt=look",
  "/events?q=gpt&columns=model.provider.feature.user.project.key.tags.input.cache_read.output.cost.grade.event_id",
  "/events?q=no+call+has+this&provider=openai",
  "/events/look",
  "/prices",
  "/prices?q=gpt&sort=-input&page=2",
  "/prices?q=no+such+model",
  "/prices/model?provider=openai&model=gpt-5",
  "/prices/model?provider=openai&model=gpt-5-mini",
  "/prices/model?provider=local&model=house-llama-70b-instruct-awq-2026-06-preview",
  "/prices/overrides",
  "/prices/overrides/new?provider=openai&model=gpt-5.6",
  "/prices/unpriced",
  "/prices/reprice",
  "/budgets/new",
  "/connect",
  "/connect?client=collector",
  "/connect/proxy",
  "/connect/proxy?provider=bedrock",
  "/settings/keys",
  "/settings/provider-keys",
  "/nowhere",
];
const OF_EMPTY_TEAM = [
  "",
  "/budgets",
  "/events",
  "/prices/changes",
  "/prices/overrides",
  "/prices/unpriced",
  "/prices/reprice",
  "/connect?client=ai-sdk",
  "/settings/keys",
  "/settings/provider-keys",
];

const WIDTHS = [360, 768, 1280, 1920];
/** Where the layouts differ; what axe finds does not hang on the pixels between. */
const AXE_WIDTHS = [360, 1280];
/** What of axe's rules can tell one theme from another. */
const COLOUR_RULES = ["color-contrast", "link-in-text-block"];

type Theme = "light" | "dark";

/** The faults of all pages, in contexts of their own side by side: of nobody, of the first team, of the empty one. */
export async function visitAll(browser: Browser, shown: Shown, theme: Theme): Promise<string[]> {
  const ofTeam = ({ team }: { team: string }, paths: string[]) => paths.map((path) => `/t/${team}${path}`);
  const visits = [
    { account: null, paths: SIGNED_OUT },
    { account: FULL, paths: ofTeam(FULL, [...OF_FULL_TEAM, ...shown.made]) },
    { account: EMPTY, paths: ofTeam(EMPTY, OF_EMPTY_TEAM) },
  ];
  const found = visits.map(async ({ account, paths }) => {
    const context = await browser.newContext({ colorScheme: theme });
    await context.addInitScript(addUpLayoutShifts);
    const page = await context.newPage();
    if (account) await openAs(page, `${shown.product.url}/t/${account.team}`, account);
    const faults: string[] = [];
    for (const path of paths) faults.push(...(await visit(page, shown.product.url, path, theme)));
    await context.close();
    return faults;
  });
  return (await Promise.all(found)).flat();
}

async function visit(page: Page, origin: string, path: string, theme: Theme): Promise<string[]> {
  const faults: string[] = [];
  const widths = theme === "light" ? WIDTHS : AXE_WIDTHS;
  for (const [place, width] of widths.entries()) {
    await page.setViewportSize({ width, height: 900 });
    // Colours move nothing: what the light page does at each width need not be asked of the dark one.
    const isLoaded = theme === "light" || place === 0;
    const found = isLoaded ? await faultsOf(page, origin + path) : await tooWide(page);
    if (AXE_WIDTHS.includes(width))
      found.push(...(await axeFindings(page, theme === "light" ? undefined : COLOUR_RULES)));
    faults.push(...found.map((fault) => `${path} at ${width} ${fault}`));
  }
  return faults;
}
