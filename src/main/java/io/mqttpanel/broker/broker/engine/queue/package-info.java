// SPDX-License-Identifier: MIT
/**
 * Each session's messages: those that wait and those under way, with limits, in memory or
 * on disk.
 */
@NullMarked
package io.mqttpanel.broker.broker.engine.queue;

import org.jspecify.annotations.NullMarked;
