/// <reference types="vite/client" />

declare module 'virtual:emoji/*' {
  const rows: readonly (readonly [character: string, name: string, words: string, group: number])[]
  export default rows
}
