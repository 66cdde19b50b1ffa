// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.io.IOException;
import java.util.Map;

import io.moquette.broker.Server;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * Tests for {@link MoquetteInternals} and the access it is made of.
 */
class MoquetteInternalsTests {

	@Test
	void resolvesEveryNameInTheMoquetteOfTheBuild() {
		assertThatNoException().isThrownBy(MoquetteInternals::verify);
	}

	@Test
	void listsAllMissingNamesAtOnce() {
		PrivateMembers members = new PrivateMembers();
		Class<?> gone = members.type("io.moquette.broker.Gone");
		members.field(gone, "notListed", Object.class);
		members.field(Server.class, "renamed", Map.class);
		members.field(Server.class, "initialized", Map.class);
		members.method(Server.class, "moved", String.class, int.class);
		members.constructor(Server.class, Map.class);
		members.method(Server.class, "stopServer");
		assertThatExceptionOfType(IllegalStateException.class).isThrownBy(members::verify)
			.withMessageEndingWith("It lacks io.moquette.broker.Gone, io.moquette.broker.Server.renamed: Map, "
					+ "io.moquette.broker.Server.initialized: Map, io.moquette.broker.Server.moved(String,int), "
					+ "io.moquette.broker.Server.Server(Map)");
	}

	@Test
	void readsAndWritesFinalFields() {
		PrivateMembers members = new PrivateMembers();
		Owner owner = new Owner("before");
		PrivateMember<String> text = members.field(Owner.class, "text", String.class);
		assertThat(text.get(owner)).isEqualTo("before");
		text.set(owner, "after");
		assertThat(owner.text()).isEqualTo("after");
		PrivateMember<String> empty = members.field(Owner.class, "empty", String.class);
		assertThat(empty.getNullable(owner)).isNull();
		assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> empty.get(owner));
	}

	@Test
	void letsExceptionsOfMethodsOut() {
		PrivateMembers members = new PrivateMembers();
		Owner owner = new Owner("x");
		assertThatExceptionOfType(UnsupportedOperationException.class)
			.isThrownBy(() -> members.method(Owner.class, "unchecked").call(owner));
		assertThatExceptionOfType(IllegalStateException.class)
			.isThrownBy(() -> members.method(Owner.class, "checked").call(owner))
			.withCauseInstanceOf(IOException.class);
		assertThatExceptionOfType(StackOverflowError.class)
			.isThrownBy(() -> members.method(Owner.class, "error").call(owner));
	}

	/**
	 * Class with private members.
	 */
	@SuppressWarnings("unused")
	private static final class Owner {

		private final String text;

		private final String empty = null;

		private Owner(String text) {
			this.text = text;
		}

		private String text() {
			return this.text;
		}

		private void unchecked() {
			throw new UnsupportedOperationException();
		}

		private void checked() throws IOException {
			throw new IOException();
		}

		private void error() {
			throw new StackOverflowError();
		}

	}

}
