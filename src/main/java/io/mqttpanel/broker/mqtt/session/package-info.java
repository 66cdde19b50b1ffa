// SPDX-License-Identifier: MIT
/**
 * What a client leaves behind when it goes: for how long its session is kept, and when
 * its will is published.
 */
@NullMarked
package io.mqttpanel.broker.mqtt.session;

import org.jspecify.annotations.NullMarked;
