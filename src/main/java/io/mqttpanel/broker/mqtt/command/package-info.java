// SPDX-License-Identifier: MIT
/**
 * What becomes of a client when the engine fails at what it was asked for on behalf of
 * that client.
 */
@NullMarked
package io.mqttpanel.broker.mqtt.command;

import org.jspecify.annotations.NullMarked;
