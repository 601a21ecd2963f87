package jdist.code;

import static java.lang.classfile.ClassFile.ACC_PUBLIC;
import static java.lang.classfile.ClassFile.ACC_STATIC;
import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_String;
import static java.lang.constant.ConstantDescs.INIT_NAME;
import static java.lang.constant.ConstantDescs.MTD_void;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;

/// Class files, and jars and folders of them, as a user's build would make.
final class UserCode {
  private static final MethodTypeDesc TEXT = MethodTypeDesc.of(CD_String);

  private final Map<String, byte[]> entries = new LinkedHashMap<>();
  private final Manifest manifest = new Manifest();

  /// A class whose static method `text` returns that text.
  UserCode saying(String className, String text) {
    return with(fileOf(className), classSaying(className, text));
  }

  /// A class whose static method `text` returns what `other` says.
  UserCode asking(String className, String other) {
    byte[] bytes =
        ClassFile.of()
            .build(
                ClassDesc.of(className),
                builder ->
                    builder
                        .withFlags(ACC_PUBLIC)
                        .withMethodBody(
                            "text",
                            TEXT,
                            ACC_PUBLIC | ACC_STATIC,
                            code ->
                                code.invokestatic(ClassDesc.of(other), "text", TEXT).areturn()));
    return with(fileOf(className), bytes);
  }

  /// A class that implements [Runnable] and does nothing, named as a provider of that service.
  UserCode providing(String className) {
    byte[] bytes = ClassFile.of().build(ClassDesc.of(className), UserCode::buildRunnable);
    String services = "META-INF/services/java.lang.Runnable";
    return with(fileOf(className), bytes).with(services, className);
  }

  UserCode with(String name, String text) {
    return with(name, text.getBytes(StandardCharsets.UTF_8));
  }

  UserCode with(String name, byte[] bytes) {
    entries.put(name, bytes);
    return this;
  }

  UserCode manifest(String attribute, String value) {
    manifest.getMainAttributes().putValue(attribute, value);
    return this;
  }

  Map<String, byte[]> entries() {
    return entries;
  }

  Path jar(Path file) {
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      try (OutputStream out = Files.newOutputStream(file);
          JarOutputStream jar = new JarOutputStream(out, manifest)) {
        for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
          jar.putNextEntry(new ZipEntry(entry.getKey()));
          jar.write(entry.getValue());
        }
      }
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path folder(Path folder) {
    try {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        Path file = folder.resolve(entry.getKey());
        Files.createDirectories(file.getParent());
        Files.write(file, entry.getValue());
      }
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// What the class of that name says when `loader` loads it.
  static String hear(ClassLoader loader, String className) throws ReflectiveOperationException {
    return (String) loader.loadClass(className).getMethod("text").invoke(null);
  }

  static String fileOf(String className) {
    return className.replace('.', '/') + ".class";
  }

  static byte[] classSaying(String className, String text) {
    return ClassFile.of()
        .build(
            ClassDesc.of(className),
            builder ->
                builder
                    .withFlags(ACC_PUBLIC)
                    .withMethodBody(
                        "text",
                        TEXT,
                        ACC_PUBLIC | ACC_STATIC,
                        code -> code.loadConstant(text).areturn()));
  }

  private static void buildRunnable(ClassBuilder builder) {
    builder
        .withFlags(ACC_PUBLIC)
        .withInterfaceSymbols(ClassDesc.of("java.lang.Runnable"))
        .withMethodBody(
            INIT_NAME,
            MTD_void,
            ACC_PUBLIC,
            code -> code.aload(0).invokespecial(CD_Object, INIT_NAME, MTD_void).return_())
        .withMethodBody("run", MTD_void, ACC_PUBLIC, code -> code.return_());
  }
}
