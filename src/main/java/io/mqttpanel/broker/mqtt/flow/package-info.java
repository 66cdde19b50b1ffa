// SPDX-License-Identifier: MIT
/**
 * Flow of packets in bounds: rates of each client, back-pressure on publishers while the
 * engine or a subscriber that reads is behind, and the queue of what a client has yet to
 * read.
 */
@NullMarked
package io.mqttpanel.broker.mqtt.flow;

import org.jspecify.annotations.NullMarked;
