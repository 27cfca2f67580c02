# Built:        docker build -t waybill .
# With sandbox: docker compose --env-file sandbox.env --profile sandbox up
# The image listens on every address of its container, so it refuses to start without WAYBILL_PASSWORD_HASH
# (or WAYBILL_PASSWORD). Environment: see settings.ts.

FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci
COPY . .
RUN npm run build

FROM node:24-bookworm-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev && npm cache clean --force

# The simulated ERP and carriers: for trying out, never beside real data.
FROM node:24-bookworm-slim AS sandbox
ENV NODE_ENV=production \
    WAYBILL_SANDBOX_HOST=0.0.0.0 \
    WAYBILL_SANDBOX_PORT=1890
WORKDIR /app
COPY package.json paths.ts ./
COPY sandbox ./sandbox
USER node
EXPOSE 1890
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + process.env.WAYBILL_SANDBOX_PORT + '/').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "sandbox/start.ts"]

FROM node:24-bookworm-slim AS waybill
ENV NODE_ENV=production \
    WAYBILL_HOST=0.0.0.0 \
    WAYBILL_PORT=1880 \
    WAYBILL_DATA=/data \
    WAYBILL_FLOWS=/data/flows
WORKDIR /app
COPY --from=dependencies /app/node_modules ./node_modules
COPY package.json paths.ts settings.ts LICENSE README.md ./
COPY cli ./cli
COPY core ./core
COPY plugins ./plugins
COPY carriers ./carriers
COPY erps ./erps
COPY flows ./flows
COPY --from=build /app/dist ./dist
COPY --from=build /app/examples ./examples
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 1880
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + process.env.WAYBILL_PORT + '/waybill/health').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--initial-old-space-size=192", "node_modules/node-red/red.js", "--settings", "settings.ts"]
