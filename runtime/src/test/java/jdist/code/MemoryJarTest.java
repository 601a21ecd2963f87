package jdist.code;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MemoryJarTest {
  @TempDir Path temp;

  @Test
  void findsInARealJarWhatJarFileFinds() throws IOException {
    Path file = Path.of(Test.class.getProtectionDomain().getCodeSource().getLocation().getPath());
    MemoryJar memory = new MemoryJar(Files.readAllBytes(file));

    try (JarFile jar = new JarFile(file.toFile())) {
      for (JarEntry entry : Collections.list(jar.entries())) {
        if (entry.isDirectory()) {
          assertThat(memory.find(entry.getName())).isEmpty();
          continue;
        }
        try (InputStream in = jar.getInputStream(entry)) {
          assertThat(memory.find(entry.getName()).orElseThrow()).isEqualTo(in.readAllBytes());
        }
      }
    }
  }

  @Test
  void findsStoredEntriesBehindALaunchScript() throws IOException {
    byte[] text = "text".getBytes(UTF_8);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes("#!/bin/sh\nexec java -jar \"$0\"\n".getBytes(UTF_8));
    ByteArrayOutputStream jar = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(jar)) {
      zip.putNextEntry(stored("größe.txt", text));
      zip.write(text);
    }
    bytes.writeBytes(jar.toByteArray());

    assertThat(new MemoryJar(bytes.toByteArray()).find("größe.txt")).hasValue(text);
  }

  @Test
  void findsEveryEntryOfAJarOfVeryMany() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (int i = 0; i < 70_000; i++) {
        zip.putNextEntry(stored("e" + i, new byte[0]));
      }
    }

    MemoryJar jar = new MemoryJar(bytes.toByteArray());

    assertThat(jar.find("e0")).isPresent();
    assertThat(jar.find("e69999")).isPresent();
    assertThat(jar.find("e70000")).isEmpty();
  }

  @Test
  void whatIsNoJarIsRefused() throws IOException {
    Path file = new UserCode().saying("x.Job", "here").jar(temp.resolve("a.jar"));
    byte[] jar = Files.readAllBytes(file);

    assertThatThrownBy(() -> new MemoryJar(new byte[0])).isInstanceOf(ZipException.class);
    assertThatThrownBy(() -> new MemoryJar("no jar, but long enough for one".getBytes(UTF_8)))
        .isInstanceOf(ZipException.class);
    assertThatThrownBy(() -> new MemoryJar(Arrays.copyOf(jar, jar.length / 2)))
        .isInstanceOf(ZipException.class);
    assertThatThrownBy(() -> new MemoryJar(Arrays.copyOfRange(jar, jar.length - 30, jar.length)))
        .isInstanceOf(ZipException.class);
  }

  private static ZipEntry stored(String name, byte[] content) {
    CRC32 checksum = new CRC32();
    checksum.update(content);
    ZipEntry entry = new ZipEntry(name);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(content.length);
    entry.setCrc(checksum.getValue());
    return entry;
  }
}
