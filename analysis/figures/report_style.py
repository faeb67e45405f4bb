"""How the report looks, on a telephone and on a desk."""

STYLE = """
:root{--ink:#1d2329;--quiet:#5c6670;--line:#dfe3e7;--paper:#fff;--wash:#f5f7f9;--blue:#0072B2;--good:#00734f;--bad:#b34700}
*{box-sizing:border-box}
body{margin:0 auto;max-width:62rem;padding:1.25rem;color:var(--ink);background:var(--paper);line-height:1.5;
font-family:system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif;font-size:1rem}
header{border-bottom:3px solid var(--blue);padding-bottom:.5rem;margin-bottom:1rem}
.over{color:var(--quiet);margin:0;font-size:.9rem}
h1{font-size:clamp(1.3rem,4.2vw,1.95rem);line-height:1.25;margin:.3rem 0 .6rem}
h2{font-size:1.25rem;margin:2rem 0 .5rem;padding-top:.5rem;border-top:1px solid var(--line)}
h3{font-size:1.02rem;margin:1.3rem 0 .3rem}
a{color:var(--blue);text-decoration:underline;text-decoration-thickness:1px;text-underline-offset:2px}
small{display:block;color:var(--quiet);font-size:.82rem;line-height:1.35}
.note{color:var(--quiet);font-size:.88rem}
table{border-collapse:collapse;width:100%;margin:.7rem 0}
th,td{padding:.45rem .6rem;border-bottom:1px solid var(--line);text-align:left;vertical-align:top;font-weight:400}
thead th{font-size:.82rem;color:var(--quiet);border-bottom:2px solid var(--line)}
.claims tbody th{width:38%}
.limits td{white-space:nowrap}
.wide{overflow-x:auto} .wide table{font-size:.92rem} .wide td,.wide th{padding:.35rem .5rem} .wide td small{white-space:nowrap}
.verdict{font-weight:600} .unit{white-space:nowrap}
.agrees .verdict{color:var(--good)} .disagrees .verdict{color:var(--bad)}
.not,.not a,.not .verdict{color:var(--quiet)}
figure{margin:1.2rem 0;text-align:center}
img{max-width:100%;height:auto;width:36rem}
figcaption{color:var(--quiet);font-size:.88rem;text-align:left;max-width:44rem;margin:.3rem auto 0}
dl{display:grid;grid-template-columns:minmax(7rem,max-content) 1fr;gap:.3rem 1rem;margin:.5rem 0}
dt{color:var(--quiet)} dd{margin:0;overflow-wrap:anywhere}
code,pre{font-family:ui-monospace,"DejaVu Sans Mono",monospace;font-size:.84rem;background:var(--wash);border-radius:3px}
code{padding:.1rem .25rem} pre{padding:.8rem;overflow-x:auto}
.files{columns:2;padding-left:1.2rem} summary{cursor:pointer;margin-top:.8rem}
@media (max-width:40rem){
body{padding:.9rem}
.claims thead{position:absolute;left:-200rem}
.claims tr{display:block;padding:.6rem 0;border-bottom:1px solid var(--line)}
.claims th,.claims td{display:block;border:0;padding:.1rem 0}
.claims tbody th{width:auto;font-weight:600}
.claims td::before{content:attr(data-label) ": ";color:var(--quiet);font-size:.85rem}
.limits th,.limits td{padding:.4rem .3rem;font-size:.9rem} .limits td{white-space:normal}
dl{grid-template-columns:1fr;gap:.05rem} dd{margin-bottom:.5rem}
}
@media (prefers-color-scheme:dark){
:root{--ink:#e8ebee;--quiet:#a2acb6;--line:#39424b;--paper:#14181c;--wash:#20262c;--blue:#6cb8ea;--good:#4fc79b;--bad:#f0975a}
img{background:#fff;border-radius:4px}
}
"""
