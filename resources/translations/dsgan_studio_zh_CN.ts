<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>AnnotatePage</name>
    <message>
        <source>Paint what the classes are</source>
        <translation>画出各个类别</translation>
    </message>
    <message>
        <source>A mask tells which pixel belongs to which class. About sixteen samples are enough: the interpreter learns from them and labels the rest.</source>
        <translation>掩膜说明每个像素属于哪个类别。标注约十六个样本就够了：解释器从中学习，其余图像由它来标注。</translation>
    </message>
    <message>
        <source>Classes</source>
        <translation>类别</translation>
    </message>
    <message>
        <source>Name of a new class</source>
        <translation>新类别的名称</translation>
    </message>
    <message>
        <source>Add class</source>
        <translation>添加类别</translation>
    </message>
    <message>
        <source>This sample</source>
        <translation>当前样本</translation>
    </message>
    <message>
        <source>Labelled</source>
        <translation>已标注</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>步骤数</translation>
    </message>
    <message>
        <source>Previous</source>
        <translation>上一个</translation>
    </message>
    <message>
        <source>Previous sample (A)</source>
        <translation>上一个样本 (A)</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>下一个</translation>
    </message>
    <message>
        <source>Next sample (D)</source>
        <translation>下一个样本 (D)</translation>
    </message>
    <message>
        <source>Painted elsewhere</source>
        <translation>在别处标注的掩膜</translation>
    </message>
    <message>
        <source>Import masks…</source>
        <translation>导入掩膜…</translation>
    </message>
    <message>
        <source>The project is open for reading only, so nothing can be painted.</source>
        <translation>项目以只读方式打开，因此不能标注。</translation>
    </message>
    <message>
        <source>Look at the samples</source>
        <translation>查看样本</translation>
    </message>
    <message>
        <source>Sample %1</source>
        <translation>样本 %1</translation>
    </message>
    <message>
        <source>%1 of %2, %3 painted</source>
        <translation>第 %1 个，共 %2 个，已标注 %3 个</translation>
    </message>
    <message>
        <source>Save, go to the interpreter</source>
        <translation>保存，前往解释器</translation>
    </message>
    <message>
        <source>Save, go to the next sample</source>
        <translation>保存，前往下一个样本</translation>
    </message>
    <message>
        <source>%1 is missing or damaged; draw the samples again with the same seed.</source>
        <translation>%1 缺失或已损坏；请用同一个种子重新抽取样本。</translation>
    </message>
    <message>
        <source>Strokes that were not saved when the program stopped are back.</source>
        <translation>程序中断时尚未保存的笔画已经恢复。</translation>
    </message>
    <message>
        <source>This mask was changed elsewhere since it was painted here. Undo brings the strokes back.</source>
        <translation>这个掩膜在此处标注之后又在别处被修改。撤销可以找回原来的笔画。</translation>
    </message>
    <message>
        <source>The journal of strokes is damaged or of other classes and was set aside; the saved mask is shown.</source>
        <translation>笔画日志已损坏，或属于另一套类别，已移到一旁；现在显示的是保存过的掩膜。</translation>
    </message>
    <message>
        <source>%1, saved</source>
        <translation>%1，已保存</translation>
    </message>
    <message>
        <source>%1, not saved yet</source>
        <translation>%1，尚未保存</translation>
    </message>
    <message>
        <source>Folder of masks</source>
        <translation>掩膜文件夹</translation>
    </message>
    <message>
        <source>Importing masks</source>
        <translation>正在导入掩膜</translation>
    </message>
</context>
<context>
    <name>Canvas</name>
    <message>
        <source>Canvas</source>
        <translation>画布</translation>
    </message>
</context>
<context>
    <name>CheckpointOffer</name>
    <message>
        <source>Reading the checkpoint</source>
        <translation>正在读取检查点</translation>
    </message>
    <message>
        <source>Images</source>
        <translation>图像</translation>
    </message>
    <message>
        <source>Classes</source>
        <translation>类别</translation>
    </message>
    <message>
        <source>Leave it</source>
        <translation>放弃</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
</context>
<context>
    <name>ClassList</name>
    <message>
        <source>Classes</source>
        <translation>类别</translation>
    </message>
</context>
<context>
    <name>ClassRow</name>
    <message>
        <source>Hide %1</source>
        <translation>隐藏 %1</translation>
    </message>
    <message>
        <source>Show %1</source>
        <translation>显示 %1</translation>
    </message>
    <message>
        <source>Unlock %1 (K)</source>
        <translation>解锁 %1 (K)</translation>
    </message>
    <message>
        <source>Lock %1 (K)</source>
        <translation>锁定 %1 (K)</translation>
    </message>
</context>
<context>
    <name>EvaluatePage</name>
    <message>
        <source>Measure on your own images</source>
        <translation>在您自己的图像上检验</translation>
    </message>
    <message>
        <source>A segmentation model is trained on a release and scored on real images with real masks, so that you know what the dataset is worth.</source>
        <translation>用发布的数据集训练一个分割模型，再在带有真实掩膜的真实图像上评分，由此得知数据集的价值。</translation>
    </message>
</context>
<context>
    <name>GeneratePage</name>
    <message>
        <source>Make labelled images</source>
        <translation>生成带标注的图像</translation>
    </message>
    <message>
        <source>A run is a set of new images of your generator, each with its label and a map of how unsure the label is. It can be stopped and goes on where it stopped.</source>
        <translation>一个批次是由您的生成器产生的一组新图像，每幅图像都带有标签和一张不确定度图。生成可以中途停止，之后从停下的地方继续。</translation>
    </message>
    <message>
        <source>Generate %1 more items</source>
        <translation>再生成 %1 个条目</translation>
    </message>
    <message>
        <source>Generating</source>
        <translation>正在生成</translation>
    </message>
</context>
<context>
    <name>GeneratorList</name>
    <message>
        <source>Generators of the project</source>
        <translation>项目中的生成器</translation>
    </message>
    <message>
        <source>Use this generator</source>
        <translation>使用这个生成器</translation>
    </message>
    <message>
        <source>Images</source>
        <translation>图像</translation>
    </message>
    <message>
        <source>Known by</source>
        <translation>标识</translation>
    </message>
    <message>
        <source>Came from</source>
        <translation>来源</translation>
    </message>
    <message>
        <source>On</source>
        <translation>日期</translation>
    </message>
    <message>
        <source>in use</source>
        <translation>使用中</translation>
    </message>
</context>
<context>
    <name>GeneratorPage</name>
    <message>
        <source>A generator makes images like yours</source>
        <translation>生成器能产生与您的图像相似的图像</translation>
    </message>
    <message>
        <source>It is a StyleGAN: train one here on some hundred images, or open a checkpoint of StyleGAN, StyleGAN2, StyleGAN3 or StyleGAN-XL; nothing in it is executed. You can drop the folder or the file onto the window.</source>
        <translation>生成器是一个 StyleGAN：可以在这里用几百幅图像训练一个，也可以打开 StyleGAN、StyleGAN2、StyleGAN3 或 StyleGAN-XL 的检查点；文件中的任何代码都不会被执行。您可以把文件夹或文件拖到窗口上。</translation>
    </message>
    <message>
        <source>Rendering</source>
        <translation>正在渲染</translation>
    </message>
    <message>
        <source>Images of the generator</source>
        <translation>生成器的图像</translation>
    </message>
    <message>
        <source>Open a checkpoint…</source>
        <translation>打开检查点…</translation>
    </message>
    <message>
        <source>A StyleGAN file</source>
        <translation>一个 StyleGAN 文件</translation>
    </message>
    <message>
        <source>Train on images…</source>
        <translation>用图像训练…</translation>
    </message>
    <message>
        <source>A folder of images</source>
        <translation>一个图像文件夹</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>训练</translation>
    </message>
    <message>
        <source>Checkpoint</source>
        <translation>检查点</translation>
    </message>
    <message>
        <source>Generators</source>
        <translation>生成器列表</translation>
    </message>
    <message>
        <source>Look</source>
        <translation>查看</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>种子</translation>
    </message>
    <message>
        <source>Samples drawn with this seed are these images</source>
        <translation>用这个种子抽取的样本就是这些图像</translation>
    </message>
    <message>
        <source>Truncation ψ</source>
        <translation>截断 ψ</translation>
    </message>
    <message>
        <source>0 is the average image, 1 all the variety</source>
        <translation>0 为平均图像，1 为全部多样性</translation>
    </message>
    <message>
        <source>Class</source>
        <translation>类别</translation>
    </message>
    <message>
        <source>The generator was trained with classes; this one is shown</source>
        <translation>这个生成器是分类别训练的；此处显示所选类别</translation>
    </message>
    <message>
        <source>Noise</source>
        <translation>噪声</translation>
    </message>
    <message>
        <source>its own</source>
        <translation>自带噪声</translation>
    </message>
    <message>
        <source>drawn</source>
        <translation>随机抽取</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>The fine grain that StyleGAN adds at every layer</source>
        <translation>StyleGAN 在每一层加入的细微颗粒</translation>
    </message>
    <message>
        <source>Train on a folder of images…</source>
        <translation>用一个文件夹的图像训练…</translation>
    </message>
    <message>
        <source>What the generator makes</source>
        <translation>生成器产生的图像</translation>
    </message>
    <message>
        <source>No project is open.</source>
        <translation>没有打开的项目。</translation>
    </message>
    <message>
        <source>New project for it…</source>
        <translation>为它新建项目…</translation>
    </message>
    <message>
        <source>Bring %1 into the project</source>
        <translation>将 %1 加入项目</translation>
    </message>
    <message>
        <source>Bring it into the project</source>
        <translation>将它加入项目</translation>
    </message>
    <message>
        <source>The file cannot be used, or is being read</source>
        <translation>文件无法使用，或正在读取</translation>
    </message>
    <message>
        <source>Go on to %1</source>
        <translation>继续：%1</translation>
    </message>
    <message>
        <source>Image %1 of the seed</source>
        <translation>该种子的第 %1 幅图像</translation>
    </message>
    <message>
        <source>Folder of images</source>
        <translation>图像文件夹</translation>
    </message>
    <message>
        <source>StyleGAN checkpoint</source>
        <translation>StyleGAN 检查点</translation>
    </message>
    <message>
        <source>Opening %1</source>
        <translation>正在打开 %1</translation>
    </message>
</context>
<context>
    <name>InterpreterPage</name>
    <message>
        <source>Let the interpreter learn from your masks</source>
        <translation>让解释器从您的掩膜中学习</translation>
    </message>
    <message>
        <source>The interpreter reads labels off what the generator knows of each pixel. It learns from your masks in a few minutes and says how sure it is.</source>
        <translation>解释器根据生成器对每个像素的认识给出标签。它用几分钟就能从您的掩膜中学会，并说明自己有多大把握。</translation>
    </message>
    <message>
        <source>Train the interpreter</source>
        <translation>训练解释器</translation>
    </message>
    <message>
        <source>Training the interpreter</source>
        <translation>正在训练解释器</translation>
    </message>
</context>
<context>
    <name>JobTray</name>
    <message>
        <source>Progress of the job</source>
        <translation>任务进度</translation>
    </message>
    <message>
        <source>What else is running or waits</source>
        <translation>其他正在运行或等待的任务</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Stop the job; what is finished is kept</source>
        <translation>停止任务；已完成的部分会保留</translation>
    </message>
    <message>
        <source>Copy details</source>
        <translation>复制详情</translation>
    </message>
    <message>
        <source>Dismiss</source>
        <translation>知道了</translation>
    </message>
    <message>
        <source>No job is running</source>
        <translation>没有正在运行的任务</translation>
    </message>
    <message>
        <source>Show jobs (%1)</source>
        <translation>显示任务 (%1)</translation>
    </message>
    <message>
        <source>Stopping…</source>
        <translation>正在停止…</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>等待中</translation>
    </message>
    <message>
        <source>running</source>
        <translation>运行中</translation>
    </message>
    <message>
        <source>Cancel %1</source>
        <translation>取消：%1</translation>
    </message>
    <message>
        <source>%1: %2 of %3</source>
        <translation>%1：第 %2 个，共 %3 个</translation>
    </message>
    <message>
        <source>%1 left</source>
        <translation>剩余 %1</translation>
    </message>
</context>
<context>
    <name>KeysPanel</name>
    <message>
        <source>Click a field and press the keys.</source>
        <translation>单击一个输入框，然后按下要用的键。</translation>
    </message>
    <message>
        <source>Press the keys for: %1</source>
        <translation>按下用于此项的键：%1</translation>
    </message>
    <message>
        <source>Reset</source>
        <translation>恢复</translation>
    </message>
    <message>
        <source>Reset the keys of: %1</source>
        <translation>恢复此项的默认键：%1</translation>
    </message>
    <message>
        <source>A tool is taken by one key alone, without %1.</source>
        <translation>选取工具只能用一个单独的键，不能用 %1。</translation>
    </message>
    <message>
        <source>%1 belongs to “%2” already; change that first.</source>
        <translation>%1 已用于“%2”；请先更改那一项。</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Read-only</source>
        <translation>只读</translation>
    </message>
</context>
<context>
    <name>MenuBar</name>
    <message>
        <source>Undo %1</source>
        <translation>撤销 %1</translation>
    </message>
    <message>
        <source>Redo %1</source>
        <translation>重做 %1</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>文件(&amp;F)</translation>
    </message>
    <message>
        <source>New project…</source>
        <translation>新建项目…</translation>
    </message>
    <message>
        <source>Open a project…</source>
        <translation>打开项目…</translation>
    </message>
    <message>
        <source>Recent projects</source>
        <translation>最近的项目</translation>
    </message>
    <message>
        <source>Try the sample project</source>
        <translation>试用示例项目</translation>
    </message>
    <message>
        <source>Close the project</source>
        <translation>关闭项目</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>退出</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>编辑(&amp;E)</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>重做</translation>
    </message>
    <message>
        <source>Settings…</source>
        <translation>设置…</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>视图(&amp;V)</translation>
    </message>
    <message>
        <source>Colours of the system</source>
        <translation>跟随系统颜色</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>Larger</source>
        <translation>放大</translation>
    </message>
    <message>
        <source>Smaller</source>
        <translation>缩小</translation>
    </message>
    <message>
        <source>Normal size</source>
        <translation>正常大小</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>帮助(&amp;H)</translation>
    </message>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>键盘快捷键</translation>
    </message>
    <message>
        <source>About DSGAN Studio</source>
        <translation>关于 DSGAN Studio</translation>
    </message>
</context>
<context>
    <name>NoticeBar</name>
    <message>
        <source>Dismiss</source>
        <translation>知道了</translation>
    </message>
    <message>
        <source>Copy details</source>
        <translation>复制详情</translation>
    </message>
</context>
<context>
    <name>OptionField</name>
    <message>
        <source>The fastest there is</source>
        <translation>自动选择最快的设备</translation>
    </message>
    <message>
        <source>Processor</source>
        <translation>处理器 (CPU)</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <translation>%1，%2</translation>
    </message>
    <message>
        <source>%1, not on this machine</source>
        <translation>%1，本机没有</translation>
    </message>
</context>
<context>
    <name>Page</name>
    <message>
        <source>Go to %1</source>
        <translation>前往：%1</translation>
    </message>
    <message>
        <source>No project is open.</source>
        <translation>没有打开的项目。</translation>
    </message>
    <message>
        <source>Open a project…</source>
        <translation>打开项目…</translation>
    </message>
</context>
<context>
    <name>PageFrame</name>
    <message>
        <source>%1 (Ctrl+Return)</source>
        <translation>%1 (Ctrl+Return)</translation>
    </message>
</context>
<context>
    <name>ProjectActions</name>
    <message>
        <source>cells</source>
        <translation>细胞</translation>
    </message>
    <message>
        <source>New project</source>
        <translation>新建项目</translation>
    </message>
    <message>
        <source>Making the project</source>
        <translation>正在建立项目</translation>
    </message>
    <message>
        <source>Open a project</source>
        <translation>打开项目</translation>
    </message>
    <message>
        <source>Place for a copy of the sample</source>
        <translation>示例副本的存放位置</translation>
    </message>
    <message>
        <source>Copying the sample project</source>
        <translation>正在复制示例项目</translation>
    </message>
    <message>
        <source>%1 is still running. What is finished of it is kept.</source>
        <translation>“%1”仍在运行。已完成的部分会保留。</translation>
    </message>
    <message>
        <source>Stop it</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Let it run</source>
        <translation>让它继续运行</translation>
    </message>
</context>
<context>
    <name>ReleasePage</name>
    <message>
        <source>Hand over the dataset</source>
        <translation>交付数据集</translation>
    </message>
    <message>
        <source>A release is a folder that other tools read: images and labels in one of the common formats, checked by reading it back.</source>
        <translation>发布是一个其他工具可以读取的文件夹：图像和标签采用某种通用格式，写出后会重新读取加以核对。</translation>
    </message>
    <message>
        <source>Write images and labels as PNG…</source>
        <translation>将图像和标签写为 PNG…</translation>
    </message>
    <message>
        <source>New folder for the release</source>
        <translation>用于发布的新文件夹</translation>
    </message>
    <message>
        <source>Writing the release</source>
        <translation>正在写出发布</translation>
    </message>
</context>
<context>
    <name>ReviewPage</name>
    <message>
        <source>Check what is unsure</source>
        <translation>检查没有把握的条目</translation>
    </message>
    <message>
        <source>The least certain items come first. Accept or reject them; what you leave unseen below your threshold is kept.</source>
        <translation>最没有把握的条目排在最前。请接受或拒绝；低于阈值而未查看的条目会被保留。</translation>
    </message>
    <message>
        <source>Items</source>
        <translation>条目</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>显示</translation>
    </message>
    <message>
        <source>Picture</source>
        <translation>图片</translation>
    </message>
    <message>
        <source>Label</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>Image</source>
        <translation>图像</translation>
    </message>
    <message>
        <source>Unsure places</source>
        <translation>不确定之处</translation>
    </message>
    <message>
        <source>What the pictures show</source>
        <translation>图片显示的内容</translation>
    </message>
    <message>
        <source>Order</source>
        <translation>排序</translation>
    </message>
    <message>
        <source>Least sure first</source>
        <translation>最不确定的在前</translation>
    </message>
    <message>
        <source>Least sure region</source>
        <translation>按最不确定的区域</translation>
    </message>
    <message>
        <source>As they were made</source>
        <translation>按生成顺序</translation>
    </message>
    <message>
        <source>Which items come first</source>
        <translation>哪些条目排在前面</translation>
    </message>
    <message>
        <source>Verdict</source>
        <translation>判定</translation>
    </message>
    <message>
        <source>All items</source>
        <translation>全部条目</translation>
    </message>
    <message>
        <source>Not looked at</source>
        <translation>未查看</translation>
    </message>
    <message>
        <source>Accepted</source>
        <translation>已接受</translation>
    </message>
    <message>
        <source>Rejected</source>
        <translation>已拒绝</translation>
    </message>
    <message>
        <source>Corrected</source>
        <translation>已修正</translation>
    </message>
    <message>
        <source>Which items are shown</source>
        <translation>显示哪些条目</translation>
    </message>
    <message>
        <source>Selected</source>
        <translation>已选中</translation>
    </message>
    <message>
        <source>Unsure, nats</source>
        <translation>不确定度 (nat)</translation>
    </message>
    <message>
        <source>Accept</source>
        <translation>接受</translation>
    </message>
    <message>
        <source>The label is right (Y)</source>
        <translation>标签正确 (Y)</translation>
    </message>
    <message>
        <source>Reject</source>
        <translation>拒绝</translation>
    </message>
    <message>
        <source>Not to be used (R)</source>
        <translation>不予采用 (R)</translation>
    </message>
    <message>
        <source>Reset</source>
        <translation>重置</translation>
    </message>
    <message>
        <source>No verdict (Backspace)</source>
        <translation>取消判定 (Backspace)</translation>
    </message>
    <message>
        <source>Run %1, %2 items</source>
        <translation>批次 %1，共 %2 个条目</translation>
    </message>
    <message>
        <source>Go on to %1</source>
        <translation>继续：%1</translation>
    </message>
    <message>
        <source>✓ accepted</source>
        <translation>✓ 已接受</translation>
    </message>
    <message>
        <source>✕ rejected</source>
        <translation>✕ 已拒绝</translation>
    </message>
    <message>
        <source>✎ corrected</source>
        <translation>✎ 已修正</translation>
    </message>
    <message>
        <source>Item %1, %2 nats</source>
        <translation>条目 %1，%2 nat</translation>
    </message>
    <message>
        <source>accepting</source>
        <translation>接受条目</translation>
    </message>
    <message>
        <source>rejecting</source>
        <translation>拒绝条目</translation>
    </message>
    <message>
        <source>resetting</source>
        <translation>重置判定</translation>
    </message>
    <message>
        <source>correcting</source>
        <translation>修正条目</translation>
    </message>
</context>
<context>
    <name>SampleDetails</name>
    <message>
        <source>Reading the latent</source>
        <translation>正在读取潜向量</translation>
    </message>
    <message>
        <source>Sample</source>
        <translation>样本</translation>
    </message>
    <message>
        <source>Seed, place</source>
        <translation>种子，序号</translation>
    </message>
    <message>
        <source>Truncation ψ</source>
        <translation>截断 ψ</translation>
    </message>
    <message>
        <source>Noise</source>
        <translation>噪声</translation>
    </message>
    <message>
        <source>z, length</source>
        <translation>z 的模长</translation>
    </message>
    <message>
        <source>w, length</source>
        <translation>w 的模长</translation>
    </message>
    <message>
        <source>Copy z</source>
        <translation>复制 z</translation>
    </message>
    <message>
        <source>Copy w</source>
        <translation>复制 w</translation>
    </message>
    <message>
        <source>%1 samples are selected.</source>
        <translation>已选中 %1 个样本。</translation>
    </message>
    <message>
        <source>Select a sample to see what makes it.</source>
        <translation>选中一个样本，查看它由什么产生。</translation>
    </message>
    <message>
        <source>not drawn</source>
        <translation>并非抽取</translation>
    </message>
    <message>
        <source>the generator&apos;s own</source>
        <translation>生成器自带</translation>
    </message>
    <message>
        <source>drawn</source>
        <translation>随机抽取</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
</context>
<context>
    <name>SamplesPage</name>
    <message>
        <source>Samples are what you will paint</source>
        <translation>样本就是您要标注的图像</translation>
    </message>
    <message>
        <source>About sixteen images of the generator, each kept with all that makes it again. Drop the ones that look wrong: what you paint is what the interpreter learns.</source>
        <translation>由生成器产生的约十六幅图像，每幅都连同重现它所需的一切一起保存。请剔除看上去不对的：您标注什么，解释器就学什么。</translation>
    </message>
    <message>
        <source>Samples</source>
        <translation>样本</translation>
    </message>
    <message>
        <source>Drop selected</source>
        <translation>剔除选中的样本</translation>
    </message>
    <message>
        <source>Leave the selected samples out (Delete); Ctrl+Z brings them back</source>
        <translation>剔除选中的样本 (Delete)；按 Ctrl+Z 可以找回</translation>
    </message>
    <message>
        <source>Selected</source>
        <translation>已选中</translation>
    </message>
    <message>
        <source>Draw</source>
        <translation>抽取</translation>
    </message>
    <message>
        <source>How many more</source>
        <translation>再抽取多少</translation>
    </message>
    <message>
        <source>New samples; those that are there stay as they are</source>
        <translation>抽取新样本；已有的样本保持不变</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>种子</translation>
    </message>
    <message>
        <source>The same seed gives the same samples</source>
        <translation>同一个种子总是给出同样的样本</translation>
    </message>
    <message>
        <source>Truncation ψ</source>
        <translation>截断 ψ</translation>
    </message>
    <message>
        <source>0 is the average image, 1 all the variety; 0.7 is usual</source>
        <translation>0 为平均图像，1 为全部多样性；通常取 0.7</translation>
    </message>
    <message>
        <source>Class</source>
        <translation>类别</translation>
    </message>
    <message>
        <source>The generator was trained with classes; this one is drawn</source>
        <translation>这个生成器是分类别训练的；此处抽取所选类别</translation>
    </message>
    <message>
        <source>A run takes truncation and class from what you painted last.</source>
        <translation>批次沿用您最近标注的样本的截断值和类别。</translation>
    </message>
    <message>
        <source>%1 samples</source>
        <translation>%1 个样本</translation>
    </message>
    <message>
        <source>%1 painted · %2 px</source>
        <translation>已标注 %1 个 · %2 像素</translation>
    </message>
    <message>
        <source>Sample %1</source>
        <translation>样本 %1</translation>
    </message>
    <message>
        <source>seed %1, number %2</source>
        <translation>种子 %1，第 %2 个</translation>
    </message>
    <message>
        <source>Draw %1 more samples</source>
        <translation>再抽取 %1 个样本</translation>
    </message>
    <message>
        <source>Draw %1 samples</source>
        <translation>抽取 %1 个样本</translation>
    </message>
    <message>
        <source>The project is open for reading only</source>
        <translation>项目以只读方式打开</translation>
    </message>
    <message>
        <source>Drawing samples</source>
        <translation>正在抽取样本</translation>
    </message>
    <message>
        <source>dropping %1 samples</source>
        <translation>剔除 %1 个样本</translation>
    </message>
</context>
<context>
    <name>ScaleButton</name>
    <message>
        <source>Show the whole image</source>
        <translation>显示整幅图像</translation>
    </message>
    <message>
        <source>Scale %1 %, show the whole image</source>
        <translation>缩放 %1 %，显示整幅图像</translation>
    </message>
</context>
<context>
    <name>Session</name>
    <message>
        <source>Open read-only</source>
        <translation>以只读方式打开</translation>
    </message>
</context>
<context>
    <name>SettingsBar</name>
    <message>
        <source>Width of the brush</source>
        <translation>画笔宽度</translation>
    </message>
    <message>
        <source>[ and ], or Shift and the wheel</source>
        <translation>[ 和 ]，或 Shift 加滚轮</translation>
    </message>
    <message>
        <source>Shape of the brush</source>
        <translation>画笔形状</translation>
    </message>
    <message>
        <source>Circle</source>
        <translation>圆形</translation>
    </message>
    <message>
        <source>Square</source>
        <translation>方形</translation>
    </message>
    <message>
        <source>Diamond</source>
        <translation>菱形</translation>
    </message>
    <message>
        <source>Strength of the mask</source>
        <translation>掩膜的不透明度</translation>
    </message>
    <message>
        <source>Alt and the wheel; hold V</source>
        <translation>Alt 加滚轮；按住 V</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>Mask</source>
        <translation>掩膜</translation>
    </message>
    <message>
        <source>%1 px</source>
        <translation>%1 像素</translation>
    </message>
</context>
<context>
    <name>SettingsWindow</name>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Kinds of settings</source>
        <translation>设置的分类</translation>
    </message>
    <message>
        <source>General</source>
        <translation>常规</translation>
    </message>
    <message>
        <source>Keyboard</source>
        <translation>键盘</translation>
    </message>
    <message>
        <source>Reset this tab</source>
        <translation>重置本页</translation>
    </message>
    <message>
        <source>Let everything in this tab be as the program comes</source>
        <translation>将本页的所有设置恢复为默认值</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Close (Esc)</source>
        <translation>关闭 (Esc)</translation>
    </message>
</context>
<context>
    <name>StepWording</name>
    <message>
        <source>Generator</source>
        <translation>生成器</translation>
    </message>
    <message>
        <source>Samples</source>
        <translation>样本</translation>
    </message>
    <message>
        <source>Annotate</source>
        <translation>标注</translation>
    </message>
    <message>
        <source>Interpreter</source>
        <translation>解释器</translation>
    </message>
    <message>
        <source>Generate</source>
        <translation>生成</translation>
    </message>
    <message>
        <source>Review</source>
        <translation>审核</translation>
    </message>
    <message>
        <source>Release</source>
        <translation>发布</translation>
    </message>
    <message>
        <source>Evaluate</source>
        <translation>评估</translation>
    </message>
    <message>
        <source>no project is open</source>
        <translation>没有打开的项目</translation>
    </message>
    <message>
        <source>done</source>
        <translation>已完成</translation>
    </message>
    <message>
        <source>begun</source>
        <translation>已开始</translation>
    </message>
    <message>
        <source>can be done now</source>
        <translation>现在可以进行</translation>
    </message>
    <message>
        <source>not possible yet</source>
        <translation>尚不能进行</translation>
    </message>
    <message>
        <source>needs a generator</source>
        <translation>需要生成器</translation>
    </message>
    <message>
        <source>needs samples</source>
        <translation>需要样本</translation>
    </message>
    <message>
        <source>needs masks</source>
        <translation>需要掩膜</translation>
    </message>
    <message>
        <source>needs an interpreter</source>
        <translation>需要解释器</translation>
    </message>
    <message>
        <source>needs a run</source>
        <translation>需要批次</translation>
    </message>
    <message>
        <source>needs a release</source>
        <translation>需要发布</translation>
    </message>
    <message>
        <source>stale: inputs have changed</source>
        <translation>已过期：输入有变动</translation>
    </message>
    <message numerus="yes">
        <source>%n drawn</source>
        <translation>
            <numerusform>已抽取 %n 个</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 of %2 painted</source>
        <translation>已标注 %1 / %2</translation>
    </message>
    <message numerus="yes">
        <source>learned from %n mask(s)</source>
        <translation>
            <numerusform>学自 %n 个掩膜</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln item(s)</source>
        <translation>
            <numerusform>%Ln 个条目</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 to look at</source>
        <translation>待查看 %1 个</translation>
    </message>
    <message>
        <source>%1 ready</source>
        <translation>%1 个可发布</translation>
    </message>
    <message>
        <source>; </source>
        <comment>between reasons</comment>
        <translation>；</translation>
    </message>
    <message>
        <source>Stale: %1.</source>
        <translation>已过期：%1。</translation>
    </message>
    <message>
        <source>It needs a generator first.</source>
        <translation>需要先有生成器。</translation>
    </message>
    <message>
        <source>It needs samples first.</source>
        <translation>需要先有样本。</translation>
    </message>
    <message>
        <source>It needs masks first.</source>
        <translation>需要先有掩膜。</translation>
    </message>
    <message>
        <source>It needs an interpreter first.</source>
        <translation>需要先有解释器。</translation>
    </message>
    <message>
        <source>It needs a run first.</source>
        <translation>需要先有批次。</translation>
    </message>
    <message>
        <source>It needs a release first.</source>
        <translation>需要先有发布。</translation>
    </message>
    <message>
        <source>There is none yet: train one, or open a checkpoint.</source>
        <translation>还没有生成器：请训练一个，或打开检查点。</translation>
    </message>
    <message>
        <source>There are none of this generator yet: draw about 16.</source>
        <translation>这个生成器还没有样本：请抽取约 16 个。</translation>
    </message>
    <message>
        <source>There is none yet: train it on the masks.</source>
        <translation>还没有解释器：请用掩膜训练。</translation>
    </message>
    <message>
        <source>There is none yet: generate a run.</source>
        <translation>还没有批次：请生成一个。</translation>
    </message>
    <message>
        <source>%1, %2 px, known by %3.</source>
        <translation>%1，%2 像素，标识 %3。</translation>
    </message>
    <message numerus="yes">
        <source>%n sample(s) drawn.</source>
        <translation>
            <numerusform>已抽取 %n 个样本。</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 of %2 samples are painted.</source>
        <translation>已标注 %1 个样本，共 %2 个。</translation>
    </message>
    <message numerus="yes">
        <source>Trained on %n mask(s).</source>
        <translation>
            <numerusform>用 %n 个掩膜训练。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Generated so far: %n item(s).</source>
        <translation>
            <numerusform>目前已生成 %n 个条目。</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 of %2 items of run %3 have a verdict.</source>
        <translation>批次 %3 的 %2 个条目中，%1 个已有判定。</translation>
    </message>
    <message>
        <source>%1 of %2 items are not rejected.</source>
        <translation>%2 个条目中，%1 个未被拒绝。</translation>
    </message>
    <message>
        <source>masks were added since</source>
        <translation>此后增加了掩膜</translation>
    </message>
    <message>
        <source>masks it was trained on were changed since</source>
        <translation>训练所用的掩膜此后有改动</translation>
    </message>
    <message>
        <source>the classes were changed since</source>
        <translation>类别此后有改动</translation>
    </message>
    <message>
        <source>a newer generator is in use</source>
        <translation>正在使用更新的生成器</translation>
    </message>
    <message>
        <source>a newer interpreter was trained since</source>
        <translation>此后训练了更新的解释器</translation>
    </message>
    <message>
        <source>its interpreter is stale</source>
        <translation>所用的解释器已过期</translation>
    </message>
</context>
<context>
    <name>ToolColumn</name>
    <message>
        <source>Brush</source>
        <translation>画笔</translation>
    </message>
    <message>
        <source>Eraser</source>
        <translation>橡皮擦</translation>
    </message>
    <message>
        <source>Fill</source>
        <translation>填充</translation>
    </message>
    <message>
        <source>Polygon</source>
        <translation>多边形</translation>
    </message>
    <message>
        <source>Lasso</source>
        <translation>套索</translation>
    </message>
    <message>
        <source>Wand: select by colour</source>
        <translation>魔棒：按颜色选择</translation>
    </message>
    <message>
        <source>Pick a class</source>
        <translation>拾取类别</translation>
    </message>
    <message>
        <source>Move the image</source>
        <translation>移动图像</translation>
    </message>
</context>
<context>
    <name>TrainingPanel</name>
    <message>
        <source>Checking the images</source>
        <translation>正在检查图像</translation>
    </message>
    <message>
        <source>Leave it</source>
        <translation>放弃</translation>
    </message>
    <message>
        <source>Images to train on</source>
        <translation>用于训练的图像</translation>
    </message>
    <message>
        <source>Their shorter side</source>
        <translation>图像短边</translation>
    </message>
    <message>
        <source>Unreadable, left out</source>
        <translation>无法读取，已略过</translation>
    </message>
    <message>
        <source>Looking at this machine</source>
        <translation>正在了解这台机器</translation>
    </message>
    <message>
        <source>Checking the images…</source>
        <translation>正在检查图像…</translation>
    </message>
    <message>
        <source>Quick look</source>
        <translation>快速预览</translation>
    </message>
    <message>
        <source>Good for annotation</source>
        <translation>适合标注</translation>
    </message>
    <message>
        <source>As good as it gets</source>
        <translation>最佳质量</translation>
    </message>
    <message>
        <source>%1 px, about %2 on this machine</source>
        <translation>%1 像素，在本机约需 %2</translation>
    </message>
    <message>
        <source>%1 min</source>
        <translation>%1 分钟</translation>
    </message>
    <message>
        <source>%1 h</source>
        <translation>%1 小时</translation>
    </message>
    <message>
        <source>%1 days</source>
        <translation>%1 天</translation>
    </message>
</context>
<context>
    <name>TrainingView</name>
    <message>
        <source>What the generator makes now</source>
        <translation>生成器目前产生的图像</translation>
    </message>
    <message>
        <source>Distance to the real images</source>
        <translation>与真实图像的距离</translation>
    </message>
    <message>
        <source>KID, lower is better; dashed: of real images to each other</source>
        <translation>KID，越低越好；虚线：真实图像彼此之间</translation>
    </message>
    <message>
        <source>Losses</source>
        <translation>损失</translation>
    </message>
    <message>
        <source>of the generator; dashed: of the discriminator</source>
        <translation>生成器的损失；虚线：判别器的损失</translation>
    </message>
</context>
<context>
    <name>TrainingWork</name>
    <message>
        <source>Train on your images</source>
        <translation>用您的图像训练</translation>
    </message>
    <message>
        <source>Training on %1 images</source>
        <translation>正在用 %1 幅图像训练</translation>
    </message>
    <message>
        <source>%1 images to train on</source>
        <translation>%1 幅图像用于训练</translation>
    </message>
    <message>
        <source>As the generator will see them</source>
        <translation>生成器将看到的样子</translation>
    </message>
    <message>
        <source>%1 thousand images shown</source>
        <translation>已展示 %1 千幅图像</translation>
    </message>
    <message>
        <source>Stop and keep the snapshot</source>
        <translation>停止并保留快照</translation>
    </message>
    <message>
        <source>It stops at the next step</source>
        <translation>将在下一步停止</translation>
    </message>
    <message>
        <source>Train</source>
        <translation>训练</translation>
    </message>
    <message>
        <source>Train on %1 images</source>
        <translation>用 %1 幅图像训练</translation>
    </message>
    <message>
        <source>Go on training</source>
        <translation>继续训练</translation>
    </message>
    <message>
        <source>The images are being checked, or cannot be used</source>
        <translation>图像正在检查，或无法使用</translation>
    </message>
    <message>
        <source>Training the generator</source>
        <translation>正在训练生成器</translation>
    </message>
    <message>
        <source>The project holds a training that was stopped. A new one takes its place; the generators made so far stay.</source>
        <translation>项目中有一次已停止的训练。新的训练会取代它；到目前为止得到的生成器都会保留。</translation>
    </message>
    <message>
        <source>Give it up and begin anew</source>
        <translation>放弃它，重新开始</translation>
    </message>
    <message>
        <source>Keep it</source>
        <translation>保留它</translation>
    </message>
</context>
<context>
    <name>WelcomePage</name>
    <message>
        <source>From a folder of images to a labelled dataset</source>
        <translation>从一个图像文件夹到带标注的数据集</translation>
    </message>
    <message>
        <source>A generator learns to make images like yours. You paint about sixteen of them, the interpreter learns from that, and from then on every generated image comes with its label. Images stay on this computer.</source>
        <translation>生成器学会产生与您的图像相似的图像。您标注其中约十六幅，解释器从中学习，从此每幅生成的图像都自带标签。图像始终留在这台电脑上。</translation>
    </message>
    <message>
        <source>Try the sample project</source>
        <translation>试用示例项目</translation>
    </message>
    <message>
        <source>Blood smears with 16 painted samples; a copy is yours to play with.</source>
        <translation>血涂片，含 16 个已标注的样本；会为您复制一份，可随意试用。</translation>
    </message>
    <message>
        <source>New project…</source>
        <translation>新建项目…</translation>
    </message>
    <message>
        <source>Begin with your own images or a StyleGAN checkpoint.</source>
        <translation>从您自己的图像或一个 StyleGAN 检查点开始。</translation>
    </message>
    <message>
        <source>Open a project…</source>
        <translation>打开项目…</translation>
    </message>
    <message>
        <source>Go on with a folder that ends in .dsgan, or drop it here.</source>
        <translation>继续使用一个以 .dsgan 结尾的文件夹，也可以把它拖到这里。</translation>
    </message>
    <message>
        <source>Recent projects</source>
        <translation>最近的项目</translation>
    </message>
</context>
<context>
    <name>app</name>
    <message>
        <source>Something went wrong that should not: %1</source>
        <translation>发生了不该发生的错误：%1</translation>
    </message>
    <message>
        <source>The settings file has values that make no sense; the defaults hold instead of: %1</source>
        <translation>设置文件中有无效的值，已改用默认值：%1</translation>
    </message>
    <message>
        <source>DSGAN Studio ended unexpectedly the last time. What was saved is there; the details help to find the cause.</source>
        <translation>DSGAN Studio 上次意外退出。已保存的内容都在；详情有助于查明原因。</translation>
    </message>
</context>
<context>
    <name>canvas</name>
    <message>
        <source>erasing</source>
        <translation>擦除</translation>
    </message>
    <message>
        <source>brush stroke</source>
        <translation>画笔笔画</translation>
    </message>
    <message>
        <source>fill</source>
        <translation>填充</translation>
    </message>
    <message>
        <source>wand</source>
        <translation>魔棒</translation>
    </message>
    <message>
        <source>polygon</source>
        <translation>多边形</translation>
    </message>
    <message>
        <source>lasso</source>
        <translation>套索</translation>
    </message>
</context>
<context>
    <name>help</name>
    <message>
        <source>About DSGAN Studio</source>
        <translation>关于 DSGAN Studio</translation>
    </message>
    <message>
        <source>From a folder of unlabelled images and about sixteen painted samples to a reviewed, labelled dataset. Free under the MIT licence; the method is DatasetGAN (CVPR 2021).</source>
        <translation>从一个未标注的图像文件夹和约十六个手工标注的样本，得到经过审核的带标注数据集。按 MIT 许可证免费提供；所用方法为 DatasetGAN (CVPR 2021)。</translation>
    </message>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>键盘快捷键</translation>
    </message>
</context>
<context>
    <name>settings</name>
    <message>
        <source>The page&apos;s primary button</source>
        <translation>页面的主按钮</translation>
    </message>
    <message>
        <source>Painting on the canvas</source>
        <translation>在画布上标注</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Takes effect at once; nothing is lost.</source>
        <translation>立即生效；不会丢失任何内容。</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>Colours</source>
        <translation>颜色</translation>
    </message>
    <message>
        <source>Light, dark, or as the system has it.</source>
        <translation>浅色、深色，或跟随系统。</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>Size of text and controls</source>
        <translation>文字和控件的大小</translation>
    </message>
    <message>
        <source>On top of the scale that the system has set.</source>
        <translation>在系统缩放比例的基础上调整。</translation>
    </message>
    <message>
        <source>Computes on</source>
        <translation>计算设备</translation>
    </message>
    <message>
        <source>What trains and generates. It holds for jobs that begin from now on; a run goes on where it began.</source>
        <translation>用于训练和生成。对此后开始的任务生效；已开始的批次仍在原来的设备上继续。</translation>
    </message>
    <message>
        <source>Memory for a job</source>
        <translation>任务可用内存</translation>
    </message>
    <message>
        <source>The share of the device&apos;s memory that one job may hold. Less leaves room for other programs; a job that needs more says so before it begins.</source>
        <translation>一个任务最多可占用的设备内存比例。调低可为其他程序留出空间；需要更多内存的任务会在开始前说明。</translation>
    </message>
    <message>
        <source>Strokes are safe after</source>
        <translation>笔画保存间隔</translation>
    </message>
    <message>
        <source>How long a stroke may wait before it is on the disk. Longer spares a slow network drive; more than that would be lost when the power fails.</source>
        <translation>笔画写入磁盘前最多等待多久。间隔较长可减轻慢速网络盘的负担；断电时只会丢失这段时间内的笔画。</translation>
    </message>
</context>
</TS>
