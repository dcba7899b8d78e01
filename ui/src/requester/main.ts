import { mount } from "svelte";
import "../styles/tokens.css";
import "./styles.css";
import App from "./App.svelte";
import { Phone } from "./phone.svelte";
import { becomeResident } from "./resident";

// Not a top-level await: browsers of 2020 do not know it.
void Phone.start().then((phone) => {
  const target = document.getElementById("app");
  if (target) mount(App, { target, props: { phone } });
  // After the page is there: keeping it must not hold up showing it.
  // The development server has no worker to keep.
  if (!import.meta.hot) void becomeResident();
});
