/**
 * Builds the page into web/dist, then the service worker as one file of its own: it runs without imports, and is told which
 * files the page is made of.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build, defineConfig, type Plugin, type Rolldown } from 'vite';

const root = import.meta.dirname;
const outDir = join(root, 'dist');

export default defineConfig({
  root,
  build: { outDir, emptyOutDir: true, target: 'es2022', modulePreload: { polyfill: false }, assetsInlineLimit: 0 },
  plugins: [serviceWorker(), compressed()],
});

function serviceWorker(): Plugin {
  let shell: string[] = [];
  let later: string[] = [];
  return {
    name: 'service-worker',
    apply: 'build',
    writeBundle(_options, bundle) {
      const files = Object.values(bundle);
      const entries = files.filter((file) => file.type === 'chunk' && file.isEntry).map(({ fileName }) => fileName);
      const needed = new Set(entries.flatMap((entry) => withImports(bundle, entry)));
      const built = files.map(({ fileName }) => `/${fileName}`).filter((path) => path !== '/index.html');
      shell = ['/', '/icon.svg', ...built.filter((path) => needed.has(path.slice(1)))];
      later = built.filter((path) => !shell.includes(path));
    },
    async closeBundle() {
      await build({
        configFile: false,
        root,
        logLevel: 'warn',
        define: { shellFiles: JSON.stringify(shell), laterFiles: JSON.stringify(later) },
        build: {
          outDir,
          emptyOutDir: false,
          copyPublicDir: false,
          target: 'es2022',
          lib: { entry: join(root, 'src', 'service-worker.ts'), formats: ['es'], fileName: () => 'service-worker.js' },
        },
      });
    },
  };
}

/** Leaves a `.gz` beside every asset, so that serving one over a thin link costs no work. */
function compressed(): Plugin {
  const folder = join(outDir, 'assets');
  return {
    name: 'compressed',
    apply: 'build',
    closeBundle() {
      for (const name of readdirSync(folder).filter((file) => !file.endsWith('.gz'))) {
        writeFileSync(join(folder, `${name}.gz`), gzipSync(readFileSync(join(folder, name)), { level: 9 }));
      }
    },
  };
}

/** A chunk with all that it imports at once, and the styles that Vite took out of them. */
function withImports(bundle: Rolldown.OutputBundle, fileName: string): string[] {
  const chunk = bundle[fileName];
  if (chunk?.type !== 'chunk') return [];
  const styles = [...(chunk.viteMetadata?.importedCss ?? [])];
  return [fileName, ...styles, ...chunk.imports.flatMap((imported) => withImports(bundle, imported))];
}
