/** Connected components of a graph given edge by edge (union-find with path halving; Tarjan 1975). */

export interface UnionFind {
  join(a: number, b: number): void;
  /** The members of each component ascending, components by their smallest member. */
  members(): number[][];
}

export function unionFind(size: number): UnionFind {
  const parent = Array.from({ length: size }, (_, index) => index);
  const find = (start: number): number => {
    let at = start;
    while (parent[at] !== at) {
      parent[at] = parent[parent[at]!]!;
      at = parent[at]!;
    }
    return at;
  };
  return {
    join: (a, b) => {
      const [left, right] = [find(a), find(b)];
      parent[Math.max(left, right)] = Math.min(left, right);
    },
    members: () => {
      const byRoot = new Map<number, number[]>();
      parent.forEach((_, index) => {
        const root = find(index);
        const found = byRoot.get(root);
        if (found) found.push(index);
        else byRoot.set(root, [index]);
      });
      return [...byRoot.values()];
    },
  };
}
