// What the explorers use of Preact and htm (`preact-htm.js`, from the npm package htm 3.1.1, as it is).
type Ref<T> = { current: T };
export function html(parts: TemplateStringsArray, ...values: any[]): any;
export function render(tree: any, place: Element): void;
export function useState<T>(first: T | (() => T)): [T, (next: T | ((last: T) => T)) => void];
export function useEffect(effect: () => void | (() => void), inputs?: any[]): void;
export function useLayoutEffect(effect: () => void | (() => void), inputs?: any[]): void;
export function useMemo<T>(made: () => T, inputs: any[]): T;
export function useRef<T>(first: T): Ref<T>;
