import { customElementJetBrainsPlugin } from 'custom-element-jet-brains-integration';
import { customElementVsCodePlugin } from 'custom-element-vs-code-integration';

/** What `defineElement('tag', Class)` in an element's file of that purpose does, in the words of the manifest. */
const definitions = {
  name: 'definitions',
  analyzePhase({ ts, node, moduleDoc }) {
    if (!moduleDoc.path.endsWith('.define.ts')) return;
    if (!ts.isCallExpression(node) || node.expression.getText() !== 'defineElement') return;
    const [tag, element] = node.arguments;
    moduleDoc.exports.push({
      kind: 'custom-element-definition',
      name: tag.text,
      declaration: { name: element.getText(), module: moduleDoc.path.replace('.define', '') },
    });
  },
};

const isElement = ({ tagName }) => tagName !== undefined;
const isPublic = ({ name, privacy }) => privacy === undefined && !name.startsWith('#');
const isDefinition = ({ kind }) => kind === 'custom-element-definition';

/** Leaves what a shop can use: the elements and their definitions, where they are once they are built. */
const published = {
  name: 'published',
  packageLinkPhase({ customElementsManifest }) {
    const { modules } = customElementsManifest;
    for (const module of modules) module.declarations = module.declarations.filter(isElement);
    for (const { members = [] } of modules.flatMap(({ declarations }) => declarations))
      members.splice(0, Infinity, ...members.filter(isPublic));
    const used = modules.filter(
      ({ declarations, exports }) => declarations.length > 0 || exports.some(isDefinition),
    );
    const built = JSON.stringify(used).replaceAll(/"\/?src\/([^"]+)\.ts"/g, '"dist/$1.js"');
    customElementsManifest.modules = JSON.parse(built);
  },
};

export default {
  globs: ['src/*/*.ts'],
  exclude: ['src/**/*.test.ts', 'src/{base,checkout,views,words}/**'],
  litelement: true,
  plugins: [
    definitions,
    published,
    customElementVsCodePlugin({ outdir: 'dist', hideLogs: true }),
    customElementJetBrainsPlugin({ outdir: 'dist', packageJson: false, hideLogs: true }),
  ],
};
