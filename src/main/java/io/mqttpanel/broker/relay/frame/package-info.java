// SPDX-License-Identifier: MIT
/**
 * Frames for the Panel: one text frame for each event, within the maximum message size.
 * This package does not depend on connections.
 */
@NullMarked
package io.mqttpanel.broker.relay.frame;

import org.jspecify.annotations.NullMarked;
