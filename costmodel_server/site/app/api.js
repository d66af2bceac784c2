import { t } from "./words.js";

// Calls of the server, with the token; an error is the server's own sentence.
export class NotSignedIn extends Error {}

async function answered(path, body) {
  const { token } = await globalThis.getAuth();
  const headers = token ? { Authorization: token } : {};
  const asked = { headers };
  if (body !== undefined) {
    asked.method = "POST";
    asked.body = JSON.stringify(body);
    headers["Content-Type"] = "application/json";
  }
  let response;
  try {
    response = await fetch(path, asked);
  } catch {
    throw new Error(t("The server does not answer: check the network, then try again."));
  }
  if (response.ok) return response;
  const text = await response.text();
  throw response.status === 401 ? new NotSignedIn(text) : new Error(text || t("The server answered {status}.", { status: response.status }));
}

export async function asked(path, body) {
  return (await answered(path, body)).json();
}

export async function file(path, body) {
  const response = await answered(path, body);
  const named = /filename\*=UTF-8''([^;]+)/.exec(response.headers.get("Content-Disposition") || "");
  return { name: named ? decodeURIComponent(named[1]) : "result.xlsx", content: await response.blob() };
}
