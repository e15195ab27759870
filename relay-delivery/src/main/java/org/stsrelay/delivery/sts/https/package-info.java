/// Fetching policies with Apache HttpCore, the HTTP/1.1 under HttpClient.
///
/// Front door: `HttpsPolicyFetcher`, for the wiring. Only the core is used: redirects, cookies, caches, decompression,
/// authentication, proxies, retries and pools are not switched off here, they do not exist here.
@NullMarked
package org.stsrelay.delivery.sts.https;

import org.jspecify.annotations.NullMarked;
