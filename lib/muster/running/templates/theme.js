(()=>{const root=document.documentElement,dark=matchMedia("(prefers-color-scheme: dark)"),key="muster-theme";
const kept=()=>{try{return localStorage.getItem(key)}catch{return null}},now=()=>root.dataset.theme||(dark.matches?"dark":"light");
if(["light","dark"].includes(kept()))root.dataset.theme=kept();
addEventListener("DOMContentLoaded",()=>{const b=document.getElementById("theme"),say=()=>{b.textContent=now()==="dark"?"Light page":"Dark page"};
b.hidden=false;say();dark.addEventListener("change",say);
b.addEventListener("click",()=>{root.dataset.theme=now()==="dark"?"light":"dark";try{localStorage.setItem(key,root.dataset.theme)}catch{}say()})})})()
