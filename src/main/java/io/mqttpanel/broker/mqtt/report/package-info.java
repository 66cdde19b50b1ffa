// SPDX-License-Identifier: MIT
/**
 * The handlers that see what passes a connection and announce it as facts.
 */
@NullMarked
package io.mqttpanel.broker.mqtt.report;

import org.jspecify.annotations.NullMarked;
