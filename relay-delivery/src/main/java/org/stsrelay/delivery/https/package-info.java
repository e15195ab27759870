/// Talking to web servers that strangers name, with Apache HttpCore, the HTTP/1.1 under HttpClient: policy hosts, and hosts
/// that take reports.
///
/// Front door: [Visit], which connects to vetted addresses only; a [Connection] carries one [Request] and its [Response]. All
/// of it is bounded in octets, and an [Errand] bounds it in time. Only the core is used: redirects, cookies, caches,
/// decompression, authentication, proxies, retries and pools are not switched off here, they do not exist here.
@NullMarked
package org.stsrelay.delivery.https;

import org.jspecify.annotations.NullMarked;
