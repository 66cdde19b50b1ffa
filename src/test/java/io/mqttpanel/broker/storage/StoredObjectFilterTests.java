// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.storage;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InvalidClassException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.moquette.broker.subscriptions.Topic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link StoredObjectFilter}.
 */
@ExtendWith(OutputCaptureExtension.class)
class StoredObjectFilterTests {

	private final StoredObjectFilter filter = new StoredObjectFilter();

	@Test
	void acceptsTopics(CapturedOutput output) throws Exception {
		String longest = "t".repeat(65_535);
		assertThat(read(new Topic("a/b/+"))).hasToString("a/b/+");
		assertThat(read(new Topic(longest))).hasToString(longest);
		assertThat(output).isEmpty();
	}

	@Test
	void refusesEverythingElseAndSaysSoOnce(CapturedOutput output) {
		for (Object planted : List.of(new HashMap<>(Map.of("a", "b")), new ArrayList<>(List.of(new Topic("t"))), 7L,
				new Topic[] { new Topic("t") }, new byte[] { 1 }, List.of(), new IllegalStateException())) {
			assertThatExceptionOfType(InvalidClassException.class).isThrownBy(() -> read(planted))
				.withMessageContaining("REJECTED");
		}
		assertThat(output.getAll().lines()).singleElement()
			.satisfies((line) -> assertThat(line).contains("object of java.util.HashMap that the broker never stores"));
	}

	private Object read(Object written) throws IOException, ClassNotFoundException {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		try (ObjectOutputStream output = new ObjectOutputStream(bytes)) {
			output.writeObject(written);
		}
		try (ObjectInputStream input = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
			input.setObjectInputFilter(this.filter);
			return input.readObject();
		}
	}

}
