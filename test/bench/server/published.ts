/** For `--import`: the packages as they are published, JavaScript from `dist`, in place of their sources. */
import { registerHooks } from 'node:module';

registerHooks({
  resolve: (specifier, context, nextResolve) => {
    const found = nextResolve(specifier, context);
    const url = found.url.replace(/\/packages\/(\w+)\/src\/(.*)\.ts$/, '/packages/$1/dist/$2.js');
    return url === found.url ? found : { ...found, url, format: 'module' };
  },
});
