vcl 4.1;

# The newsroom behind Varnish 7 (packages varnish and varnish-modules of Debian), which answers most readers by itself
# and drops what has changed as soon as the newsroom says so. They are started with
#
#   varnishd -a :80 -f varnish.vcl -p http_gzip_support=off
#   newsroom serve --listen 127.0.0.1:8080 --trusted-proxy 127.0.0.1 --count-views shown
#       --edge-max-age 3600 --edge-stale-while-revalidate 30 --edge-stale-if-error 86400
#       --purge-url http://127.0.0.1/ ...
#
# With http_gzip_support off, answers are kept as the site compressed them, also with Brotli.

import std;
import xkey;

backend newsroom {
    .host = "127.0.0.1";
    .port = "8080";
    .connect_timeout = 2s;
}

# Who may have answers dropped: every newsroom of the site.
acl newsrooms {
    "127.0.0.1";
    "::1";
}

# Who may say that a reader came over TLS: the program that ends it, if there is one.
acl tls_ends {
    "127.0.0.1";
    "::1";
}

sub vcl_recv {
    if (req.method == "PURGE") {
        # What others pass on has more than one address there.
        if (client.ip !~ newsrooms || req.http.X-Forwarded-For ~ ",") {
            return (synth(403));
        }
        if (!req.http.Surrogate-Key) {
            return (synth(400));
        }
        set req.http.X-Masthead-Dropped = xkey.purge(req.http.Surrogate-Key);
        return (synth(200));
    }
    if (req.restarts == 0) {
        unset req.http.X-Masthead-New;
        unset req.http.X-Masthead-Old;
        unset req.http.X-Masthead-Cache;
    }
    if (req.http.X-Forwarded-Proto != "https" || client.ip !~ tls_ends) {
        set req.http.X-Forwarded-Proto = "http";
    }
    if (req.method != "GET" && req.method != "HEAD") {
        return (pass);
    }
    # Streams stay open, and each event goes on as it comes, which passing would not do.
    if (req.method == "GET" && req.url ~ "^/api/v1/events(\?|$)") {
        return (pipe);
    }
    # Whoever is signed in, by a session or by a token, is never answered from the cache and leaves nothing in it.
    if (req.http.Authorization || req.http.Cookie ~ "masthead_session") {
        return (pass);
    }
    # To readers who are not signed in, no cookie makes a difference.
    unset req.http.Cookie;
    # One of the encodings that the site has. Whoever gives weights gets the bytes as they are.
    if (req.http.Accept-Encoding ~ ";") {
        unset req.http.Accept-Encoding;
    } elseif (req.http.Accept-Encoding ~ "(?i)\bbr\b") {
        set req.http.Accept-Encoding = "br";
    } elseif (req.http.Accept-Encoding ~ "(?i)\bgzip\b") {
        set req.http.Accept-Encoding = "gzip";
    } else {
        unset req.http.Accept-Encoding;
    }
    if (req.http.X-Masthead-New) {
        set req.grace = 0s;
    } elseif (req.http.X-Masthead-Old) {
        # As long as an answer says, which is never more.
        set req.grace = 7d;
    }
}

sub vcl_hash {
    # The site's addresses begin with it.
    hash_data(req.http.X-Forwarded-Proto);
}

sub vcl_hit {
    set req.http.X-Masthead-Cache = "HIT";
    if (obj.ttl < 0s) {
        set req.http.X-Masthead-Cache = "STALE";
        # Too old to be given while a new one is fetched: only if there is no new one.
        if (!req.http.X-Masthead-Old && obj.ttl + std.duration(obj.http.X-Masthead-Stale, 0s) < 0s) {
            set req.http.X-Masthead-New = "wanted";
            return (restart);
        }
    }
}

sub vcl_miss {
    set req.http.X-Masthead-Cache = "MISS";
}

sub vcl_pass {
    set req.http.X-Masthead-Cache = "PASS";
}

sub vcl_backend_response {
    if (beresp.status >= 500) {
        # A failure takes no place: not that of an old answer, nor that of the next one.
        if (bereq.is_bgfetch) {
            return (abandon);
        }
        set beresp.ttl = 0s;
        set beresp.grace = 0s;
        set beresp.keep = 0s;
        return (deliver);
    }
    if (!beresp.http.Cache-Control) {
        set beresp.uncacheable = true;
    }
    # Varnish takes the first time from s-maxage. An old answer is there for as long as the longer one of the others.
    set beresp.http.X-Masthead-Stale = "0s";
    set beresp.grace = 0s;
    if (beresp.http.Cache-Control ~ "stale-while-revalidate=[0-9]+") {
        set beresp.http.X-Masthead-Stale =
            regsub(beresp.http.Cache-Control, "^.*stale-while-revalidate=([0-9]+).*$", "\1s");
        set beresp.grace = std.duration(beresp.http.X-Masthead-Stale, 0s);
    }
    if (beresp.http.Cache-Control ~ "stale-if-error=[0-9]+" &&
        std.duration(regsub(beresp.http.Cache-Control, "^.*stale-if-error=([0-9]+).*$", "\1s"), 0s) > beresp.grace) {
        set beresp.grace =
            std.duration(regsub(beresp.http.Cache-Control, "^.*stale-if-error=([0-9]+).*$", "\1s"), 0s);
    }
    if (beresp.http.Surrogate-Key) {
        set beresp.http.xkey = beresp.http.Surrogate-Key;
        unset beresp.http.Surrogate-Key;
    }
}

sub vcl_deliver {
    if (resp.status >= 500 && req.http.X-Masthead-New) {
        # There is no new one.
        unset req.http.X-Masthead-New;
        set req.http.X-Masthead-Old = "welcome";
        return (restart);
    }
    # What may be kept here is not for the caches behind, which nobody tells of changes: they ask each time.
    if (resp.http.Cache-Control ~ "s-maxage") {
        set resp.http.Cache-Control = "public, max-age=0, must-revalidate";
    }
    unset resp.http.xkey;
    unset resp.http.X-Masthead-Stale;
    set resp.http.X-Cache = req.http.X-Masthead-Cache;
}
