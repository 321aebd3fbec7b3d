/** @type {import("next").NextConfig} */
const config = {
  distDir: process.env.NEXT_DIST_DIR ?? ".next",
  poweredByHeader: false,
  reactStrictMode: true,
  // Names that other clients already use.
  rewrites: async () => [
    { source: "/analytics/:path*", destination: "/api/analytics/:path*" },
    { source: "/admin/budget-settings", destination: "/api/admin/budget-settings" },
  ],
  // Would print the arguments of server actions, passwords among them.
  logging: { serverFunctions: false },
  serverExternalPackages: ["pg", "pino", "ioredis", "@prisma/adapter-pg", "@prisma/client"],
  typescript: { ignoreBuildErrors: process.env.TOKENBUDGET_SKIP_TYPES === "1" },
};

export default config;
