// SPDX-License-Identifier: MIT
/**
 * Flags of the Go broker, translated into settings before Spring Boot starts.
 */
@NullMarked
package io.mqttpanel.broker.goflags;

import org.jspecify.annotations.NullMarked;
