import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassTransform;
import java.lang.constant.ClassDesc;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/// Writes the classes of a jar anew as a current Java's, and changes nothing else. An ahead-of-time
/// cache does not keep classes older than Java 6's, which have to be verified at every start.
/// Arguments: the jar, and the jar to write.
void main(String[] args) throws IOException {
  Path target = Path.of(args[1]);
  Files.createDirectories(target.toAbsolutePath().getParent());
  try (ZipFile source = new ZipFile(args[0]);
      ZipOutputStream out =
          new ZipOutputStream(new BufferedOutputStream(Files.newOutputStream(target)))) {
    ClassFile classFile = classFile(source);
    for (ZipEntry entry : Collections.list(source.entries())) {
      byte[] content;
      try (InputStream in = source.getInputStream(entry)) {
        content = in.readAllBytes();
      }
      ZipEntry copy = new ZipEntry(entry.getName());
      copy.setTime(entry.getTime());
      out.putNextEntry(copy);
      out.write(isClass(entry.getName()) ? modern(classFile, content) : content);
    }
  }
}

boolean isClass(String name) {
  return name.endsWith(".class") && !name.endsWith("module-info.class");
}

/// Every instruction is written again, since what is copied keeps its lack of stack maps.
byte[] modern(ClassFile classFile, byte[] old) {
  return classFile.transformClass(
      classFile.parse(old),
      ClassTransform.transformingMethodBodies((code, element) -> code.with(element))
          .andThen(
              ClassTransform.endHandler(type -> type.withVersion(ClassFile.JAVA_17_VERSION, 0))));
}

ClassFile classFile(ZipFile source) {
  ClassHierarchyResolver inJar =
      ClassHierarchyResolver.ofResourceParsing(type -> open(source, type));
  return ClassFile.of(
      ClassFile.StackMapsOption.GENERATE_STACK_MAPS,
      ClassFile.ConstantPoolSharingOption.NEW_POOL,
      ClassFile.ClassHierarchyResolverOption.of(
          inJar.orElse(ClassHierarchyResolver.defaultResolver())));
}

InputStream open(ZipFile source, ClassDesc type) {
  String descriptor = type.descriptorString();
  ZipEntry entry = source.getEntry(descriptor.substring(1, descriptor.length() - 1) + ".class");
  try {
    return entry == null ? null : source.getInputStream(entry);
  } catch (IOException e) {
    throw new UncheckedIOException(e);
  }
}
