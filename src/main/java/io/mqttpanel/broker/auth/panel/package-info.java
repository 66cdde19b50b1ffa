// SPDX-License-Identifier: MIT
/**
 * Authentication by the Panel over HTTP: requests, their number at once, and the cache of
 * decisions.
 */
@NullMarked
package io.mqttpanel.broker.auth.panel;

import org.jspecify.annotations.NullMarked;
