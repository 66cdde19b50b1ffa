// SPDX-License-Identifier: MIT
/**
 * What sits in the MQTT pipeline in front of the engine: one handler for each duty.
 */
@NullMarked
package io.mqttpanel.broker.mqtt;

import org.jspecify.annotations.NullMarked;
