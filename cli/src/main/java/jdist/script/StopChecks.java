package jdist.script;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.Label;
import java.lang.classfile.instruction.BranchInstruction;
import java.lang.classfile.instruction.LabelTarget;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.util.HashSet;
import java.util.Set;

/// Puts calls of [SnippetThread#check] into the code of a snippet, for this process alone: other
/// processes get the code as it was compiled. Idea: the JDK's `LocalExecutionControl`.
final class StopChecks {
  private static final ClassDesc CHECKER = ClassDesc.of(SnippetThread.class.getName());

  private StopChecks() {}

  static byte[] in(byte[] classFile) {
    ClassFile format = ClassFile.of();
    return format.transformClass(
        format.parse(classFile),
        ClassTransform.transformingMethodBodies(CodeTransform.ofStateful(Weaver::new)));
  }

  /// Goes over one body.
  private static final class Weaver implements CodeTransform {
    private final Set<Label> passed = new HashSet<>();

    @Override
    public void atStart(CodeBuilder body) {
      addCheck(body);
    }

    @Override
    public void accept(CodeBuilder body, CodeElement element) {
      if (element instanceof LabelTarget target) {
        passed.add(target.label());
      } else if (element instanceof BranchInstruction branch && passed.contains(branch.target())) {
        addCheck(body);
      }
      body.with(element);
    }

    private static void addCheck(CodeBuilder body) {
      body.invokestatic(CHECKER, "check", ConstantDescs.MTD_void);
    }
  }
}
