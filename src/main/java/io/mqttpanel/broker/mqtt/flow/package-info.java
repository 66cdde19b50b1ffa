// SPDX-License-Identifier: MIT
/**
 * What keeps the flow of messages in bounds: publishers wait while the engine or a
 * subscriber that reads is behind, and a subscriber that does not read costs itself.
 */
@NullMarked
package io.mqttpanel.broker.mqtt.flow;

import org.jspecify.annotations.NullMarked;
