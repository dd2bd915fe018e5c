// assets.py makes the module katex.js of KaTeX's script.
export { default } from "katex";
