/** Vite bundles what the import names for itself, and gives its address. */
declare module '*?worker&url' {
  const url: string;
  export default url;
}
