# One image for every role: built from source, run as a plain user, no build tools and no embedded database inside.
FROM node:22-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci
COPY . .
RUN npm run build && npm run build:web && npm prune --omit=dev --omit=optional

FROM node:22-bookworm-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=8080 TOCSIN_DATA_DIR=/var/lib/tocsin TOCSIN_KEY_FILE=/run/secrets/tocsin-data-key
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY --from=build /app/web/dist ./dist/web/dist
COPY --from=build /app/bin ./bin
# Read at run time beside the compiled files: they are data, not code.
COPY --from=build /app/platform/migrations ./dist/platform/migrations
COPY --from=build /app/domain/schemas ./dist/domain/schemas
RUN useradd --system --uid 10001 --home-dir /var/lib/tocsin --create-home tocsin
USER tocsin
VOLUME /var/lib/tocsin
EXPOSE 8080
ENTRYPOINT ["node", "dist/main.js"]
CMD ["all"]
