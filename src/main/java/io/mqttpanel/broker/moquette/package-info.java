// SPDX-License-Identifier: MIT
/**
 * Engine on Moquette 0.18.3, with replacements of the parts that are wrong there. Its
 * private names are used in this package only.
 */
@NullMarked
package io.mqttpanel.broker.moquette;

import org.jspecify.annotations.NullMarked;
