// SPDX-License-Identifier: MIT
/**
 * What is sent next: the window of what is not acknowledged, the gate, and losses that
 * are announced.
 */
@NullMarked
package io.mqttpanel.broker.relay.protocol;

import org.jspecify.annotations.NullMarked;
