package jdist.test;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.domain.JavaTypeVariable;
import com.tngtech.archunit.core.domain.properties.HasAnnotations;
import com.tngtech.archunit.core.domain.properties.HasModifiers;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

/// The plan of the house, held against the compiled classes: floors, doors, and what the exported
/// packages show.
class FloorsTest {
  /// Ground floor first; a package imports only those before it.
  static final List<String> FLOORS =
      List.of(
          "jdist.identity",
          "jdist.task",
          "jdist.failure",
          "jdist.machinefile",
          "jdist.wire",
          "jdist.code",
          "jdist.serial",
          "jdist.transport",
          "jdist.mesh",
          "jdist.remote",
          "jdist.call",
          "jdist.cluster",
          "jdist.membership",
          "jdist.process",
          "jdist.ssh",
          "jdist.launch",
          "jdist.doctor",
          "jdist.parallel",
          "jdist.spread",
          "jdist.array",
          "jdist",
          "jdist.script",
          "jdist.prompt",
          "jdist.deps",
          "jdist.cli");

  /// What jdist-runtime exports: the promise to drivers.
  static final Set<String> EXPORTED =
      Set.of(
          "jdist",
          "jdist.task",
          "jdist.failure",
          "jdist.remote",
          "jdist.cluster",
          "jdist.parallel",
          "jdist.array");

  private static final JavaClasses HOUSE =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("jdist");

  @ParameterizedTest
  @FieldSource("FLOORS")
  void aFloorImportsOnlyTheFloorsBelow(String floor) {
    var above = FLOORS.subList(FLOORS.indexOf(floor) + 1, FLOORS.size());

    noClasses()
        .that(resideInAPackage(floor))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(above.toArray(String[]::new))
        .allowEmptyShould(true) // a floor may still be unbuilt
        .check(HOUSE);
  }

  @ParameterizedTest
  @CsvSource({
    "tools.jackson,   jdist.wire",
    "org.apache.fory, jdist.serial",
    "io.netty,        jdist.transport",
    "org.apache.sshd, jdist.ssh",
    "net.i2p.crypto,  jdist.ssh",
    "picocli,         jdist.cli",
    "jdk.jshell,      jdist.script",
    "org.jline,       jdist.prompt",
    "eu.maveniverse,  jdist.deps",
    "org.eclipse,     jdist.deps",
    "org.apache.maven, jdist.deps",
  })
  void aLibraryHasOneDoor(String library, String door) {
    noClasses()
        .that(resideOutsideOfPackage(door))
        .should()
        .dependOnClassesThat()
        .resideInAPackage(library + "..")
        .check(HOUSE);
  }

  @Test
  void oneClassAloneReadsTheTimeOfDay() {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName("jdist.code.WallClock")
        .should()
        .callMethodWhere(describe("tells the time of day", FloorsTest::tellsTheTime))
        .orShould()
        .callConstructor(java.util.Date.class)
        .check(HOUSE);
  }

  private static boolean tellsTheTime(JavaMethodCall call) {
    String owner = call.getTargetOwner().getName();
    String name = call.getTarget().getName();
    return name.equals("currentTimeMillis")
        || (owner.startsWith("java.time.") && (name.equals("now") || name.startsWith("system")));
  }

  @Test
  void everyPackageHasAFloorAndSaysThatNullIsMarked() {
    assertThat(packages()).extracting(JavaPackage::getName).isNotEmpty().isSubsetOf(FLOORS);
    assertThat(packages())
        .allSatisfy(each ->
            assertThat(each.tryGetPackageInfo())
                .as("package-info of %s", each.getName())
                .hasValueSatisfying(info -> assertThat(info).matches(FloorsTest::isNullMarked)));
  }

  @Test
  void exportedSignaturesShowOnlyExportedTypesAndTheJdk() {
    var shown =
        HOUSE.stream()
            .filter(type -> EXPORTED.contains(type.getPackageName()) && isPromised(type))
            .flatMap(FloorsTest::strangersShownBy)
            .collect(toCollection(TreeSet::new));

    assertThat(shown).isEmpty();
  }

  private static List<JavaPackage> packages() {
    return HOUSE.stream().map(JavaClass::getPackage).distinct().toList();
  }

  private static boolean isNullMarked(HasAnnotations<?> info) {
    return info.isAnnotatedWith(NullMarked.class);
  }

  /// Whether code outside the package can name the type: it and all around it are public or
  /// protected.
  private static boolean isPromised(JavaClass type) {
    return isShown(type) && type.getEnclosingClass().map(FloorsTest::isPromised).orElse(true);
  }

  private static boolean isShown(HasModifiers thing) {
    return thing.getModifiers().contains(JavaModifier.PUBLIC)
        || thing.getModifiers().contains(JavaModifier.PROTECTED);
  }

  private static Stream<String> strangersShownBy(JavaClass type) {
    return Stream.concat(
        strangers(type.getName(), headOf(type)),
        type.getMembers().stream()
            .filter(FloorsTest::isShown)
            .flatMap(member -> strangers(member.getFullName(), signatureOf(member))));
  }

  private static Stream<String> strangers(String where, Stream<? extends JavaType> types) {
    return types
        .flatMap(type -> type.getAllInvolvedRawTypes().stream())
        .map(JavaClass::getBaseComponentType)
        .filter(type -> !type.isPrimitive() && !type.getPackageName().startsWith("java."))
        .filter(type -> !EXPORTED.contains(type.getPackageName()))
        .map(type -> where + " shows " + type.getName());
  }

  private static Stream<JavaType> headOf(JavaClass type) {
    return Stream.of(
            type.getSuperclass().stream(),
            type.getInterfaces().stream(),
            boundsOf(type.getTypeParameters()))
        .flatMap(types -> types);
  }

  private static Stream<JavaType> signatureOf(JavaMember member) {
    return switch (member) {
      case JavaField field -> Stream.of(field.getType());
      case JavaCodeUnit unit ->
          Stream.of(
                  Stream.of(unit.getReturnType()),
                  unit.getParameterTypes().stream(),
                  unit.getExceptionTypes().stream(),
                  boundsOf(unit.getTypeParameters()))
              .flatMap(types -> types);
      default -> throw new AssertionError("neither field nor code: " + member);
    };
  }

  private static Stream<JavaType> boundsOf(List<? extends JavaTypeVariable<?>> variables) {
    return variables.stream().flatMap(variable -> variable.getUpperBounds().stream());
  }
}
