export type ProxyName = 'nginx' | 'apache' | 'caddy'

/** What lets the stream through, as it stands in docs/operations.md. The address is the server's own. */
export const proxies: readonly { name: ProxyName; title: string; lines: string }[] = [
  {
    name: 'nginx',
    title: 'nginx',
    lines: `location /api/v1/stream {
  proxy_pass http://127.0.0.1:3000;
  proxy_set_header Host $host;
  proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
  proxy_set_header X-Forwarded-Proto $scheme;
  proxy_http_version 1.1;
  proxy_buffering off;
  proxy_read_timeout 60s;
}`,
  },
  {
    name: 'apache',
    title: 'Apache',
    lines: `ProxyPass /api/v1/stream http://127.0.0.1:3000/api/v1/stream flushpackets=on timeout=60
SetEnvIf Request_URI ^/api/v1/stream no-gzip=1`,
  },
  {
    name: 'caddy',
    title: 'Caddy',
    lines: `reverse_proxy 127.0.0.1:3000 {
  flush_interval -1
}`,
  },
]
