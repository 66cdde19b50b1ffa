// SPDX-License-Identifier: MIT
/**
 * The embedded stand-in Panel and its page, for a machine that has no Panel. Reached over
 * HTTP and WebSocket only, as the real one is.
 */
@NullMarked
package io.mqttpanel.broker.panel;

import org.jspecify.annotations.NullMarked;
