// SPDX-License-Identifier: MIT
/**
 * Which facts are for the Panel, and how much of them. Knows nothing of buffers and
 * connections.
 */
@NullMarked
package io.mqttpanel.broker.relay.shape;

import org.jspecify.annotations.NullMarked;
