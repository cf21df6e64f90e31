<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>AddedSamples</name>
    <message>
        <source>adding sample %1</source>
        <translation>添加样本 %1</translation>
    </message>
</context>
<context>
    <name>AdjudicationView</name>
    <message>
        <source>Back to the figures</source>
        <translation>返回数据</translation>
    </message>
    <message>
        <source>Decisions are kept (Esc)</source>
        <translation>已做的决定会保留 (Esc)</translation>
    </message>
    <message>
        <source>Sample %1: %2 and %3</source>
        <translation>样本 %1：%2 与 %3</translation>
    </message>
    <message>
        <source>A lock keeps the region as it is; unlock the class first.</source>
        <translation>该区域被锁定而保持原样；请先解锁类别。</translation>
    </message>
    <message>
        <source>taking the class of %1</source>
        <translation>采用 %1 的类别</translation>
    </message>
    <message>
        <source>%1 of %2 regions are open. Where only one labelled, that label stands.</source>
        <translation>%2 个区域中有 %1 个未决。只有一人标注之处，以该标注为准。</translation>
    </message>
    <message>
        <source>They agree on every pixel that both labelled.</source>
        <translation>两人都标注的每个像素均一致。</translation>
    </message>
    <message>
        <source>open</source>
        <translation>未决</translation>
    </message>
    <message>
        <source>decided</source>
        <translation>已定</translation>
    </message>
    <message>
        <source>Region %1 of %2, %3 px: %4</source>
        <translation>区域 %1 / %2，%3 像素：%4</translation>
    </message>
</context>
<context>
    <name>AgreementView</name>
    <message>
        <source>Images, the worst agreement first</source>
        <translation>图像，一致性最差的在前</translation>
    </message>
    <message>
        <source>First of the two readers</source>
        <translation>两位阅片者中的第一位</translation>
    </message>
    <message>
        <source>Second of the two readers</source>
        <translation>两位阅片者中的第二位</translation>
    </message>
    <message>
        <source>How far they agree on each class; a click ranks the images by it</source>
        <translation>两人对每个类别的一致程度；单击即按该类别排列图像</translation>
    </message>
    <message>
        <source>How far they agree on each image; Enter or a click opens it</source>
        <translation>两人对每幅图像的一致程度；按 Enter 或单击即可打开</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>比较</translation>
    </message>
    <message>
        <source>with</source>
        <translation>与</translation>
    </message>
    <message>
        <source>Classes</source>
        <translation>类别</translation>
    </message>
    <message>
        <source>Comparing the masks…</source>
        <translation>正在比较各个掩膜…</translation>
    </message>
    <message>
        <source>All classes</source>
        <translation>所有类别</translation>
    </message>
    <message>
        <source>Class</source>
        <translation>类别名称</translation>
    </message>
    <message>
        <source>Dice</source>
        <translation>Dice 系数</translation>
    </message>
    <message>
        <source>Kappa</source>
        <translation>Kappa 系数</translation>
    </message>
    <message>
        <source>Images</source>
        <translation>图像尺寸</translation>
    </message>
    <message>
        <source>Images, the worst agreement on %1 first</source>
        <translation>图像，%1 一致性最差的在前</translation>
    </message>
    <message>
        <source>Image</source>
        <translation>图像</translation>
    </message>
    <message>
        <source>Alike</source>
        <translation>一致</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Sample %1</source>
        <translation>样本 %1</translation>
    </message>
    <message>
        <source>%1 is still reading</source>
        <translation>%1 仍在阅片</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>未决</translation>
    </message>
    <message>
        <source>Agreed, changed since</source>
        <translation>已商定，此后有改动</translation>
    </message>
    <message>
        <source>Agreed, %1, %2</source>
        <translation>已商定，%1，%2</translation>
    </message>
    <message>
        <source>no name</source>
        <translation>无名称</translation>
    </message>
</context>
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
        <source>Beside the canvas</source>
        <translation>画布旁边</translation>
    </message>
    <message>
        <source>Tools</source>
        <translation>工具</translation>
    </message>
    <message>
        <source>How brush, fill and wand work</source>
        <translation>画笔、填充和魔棒的工作方式</translation>
    </message>
    <message>
        <source>View</source>
        <translation>视图</translation>
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
        <source>Edit classes…</source>
        <translation>编辑类别…</translation>
    </message>
    <message>
        <source>Rename, recolour, reorder, merge and delete classes</source>
        <translation>重命名、改颜色、排序、合并和删除类别</translation>
    </message>
    <message>
        <source>Proposals</source>
        <translation>建议</translation>
    </message>
    <message>
        <source>Points</source>
        <translation>关键点</translation>
    </message>
    <message>
        <source>This sample</source>
        <translation>当前样本</translation>
    </message>
    <message>
        <source>Pixels</source>
        <translation>像素</translation>
    </message>
    <message>
        <source>Next image</source>
        <translation>下一幅图像</translation>
    </message>
    <message>
        <source>Look twice</source>
        <translation>值得再看一眼</translation>
    </message>
    <message>
        <source>Mistakes</source>
        <translation>疑似错误</translation>
    </message>
    <message>
        <source>Tidy up</source>
        <translation>整理</translation>
    </message>
    <message>
        <source>Painted elsewhere</source>
        <translation>在别处标注的掩膜</translation>
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
        <source>%1 of %2 · %3 painted, %4 complete</source>
        <translation>第 %1 个，共 %2 个 · 已标注 %3，已完成 %4</translation>
    </message>
    <message>
        <source>Complete, go to the interpreter</source>
        <translation>完成，前往解释器</translation>
    </message>
    <message>
        <source>Complete, go to the next sample</source>
        <translation>完成，前往下一个样本</translation>
    </message>
    <message>
        <source>Sample %1</source>
        <translation>样本 %1</translation>
    </message>
    <message>
        <source>Contours, hatches, rulers, brightness, a second view, blinking</source>
        <translation>轮廓、斜线、标尺、亮度、第二视图、闪烁对比</translation>
    </message>
    <message>
        <source>Who paints</source>
        <translation>标注者</translation>
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
        <source>change of the classes</source>
        <translation>更改类别</translation>
    </message>
</context>
<context>
    <name>AuditPanel</name>
    <message>
        <source>Items of the random sample that are checked</source>
        <translation>随机抽样中已检查的条目</translation>
    </message>
    <message>
        <source>To show at most</source>
        <translation>错误比例上限</translation>
    </message>
    <message>
        <source>10 % wrong</source>
        <translation>10 % 有误</translation>
    </message>
    <message>
        <source>5 % wrong</source>
        <translation>5 % 有误</translation>
    </message>
    <message>
        <source>2 % wrong</source>
        <translation>2 % 有误</translation>
    </message>
    <message>
        <source>1 % wrong</source>
        <translation>1 % 有误</translation>
    </message>
    <message>
        <source>The share of wrong items that the sample can show, if all of it is right</source>
        <translation>如果抽样全部正确，可据此断定的错误条目比例上限</translation>
    </message>
    <message>
        <source>Draw items to check</source>
        <translation>抽取要检查的条目</translation>
    </message>
    <message>
        <source>Show them</source>
        <translation>显示这些条目</translation>
    </message>
    <message>
        <source>Check the %1 that are left</source>
        <translation>检查剩余的 %1 个</translation>
    </message>
    <message>
        <source>Back to all items</source>
        <translation>返回全部条目</translation>
    </message>
    <message>
        <source>Draw %1 items to check</source>
        <translation>抽取 %1 个条目进行检查</translation>
    </message>
    <message>
        <source>Nothing unseen is below the threshold</source>
        <translation>低于阈值的条目均已查看</translation>
    </message>
    <message>
        <source>Draws at random from the %1 unseen items below the threshold</source>
        <translation>从低于阈值且未查看的 %1 个条目中随机抽取</translation>
    </message>
    <message>
        <source>Check a random sample of what you leave unseen: it tells how many of the rest can be wrong.</source>
        <translation>请随机抽查您不打算逐一查看的条目：由此可知其余条目中最多有多少是错的。</translation>
    </message>
    <message>
        <source>Drawn from %1 unseen items.</source>
        <translation>抽自 %1 个未查看的条目。</translation>
    </message>
    <message>
        <source>%1 of %2 checked, %3 wrong</source>
        <translation>已检查 %1 / %2，%3 个有误</translation>
    </message>
    <message>
        <source>%1: nothing can be said of the others yet.</source>
        <translation>%1：对其余条目尚无法下结论。</translation>
    </message>
    <message>
        <source>%1: of the unseen, at most %2 % are wrong at %3 % confidence.</source>
        <translation>%1：未查看的条目中，错误最多占 %2 %（置信度 %3 %）。</translation>
    </message>
</context>
<context>
    <name>BesideChoice</name>
    <message>
        <source>Beside the canvas</source>
        <translation>画布旁边</translation>
    </message>
    <message>
        <source>Show the bare image, a real image or another sample beside the canvas</source>
        <translation>在画布旁显示原图、真实图像或另一个样本</translation>
    </message>
    <message>
        <source>Nothing</source>
        <translation>不显示</translation>
    </message>
    <message>
        <source>The real image before</source>
        <translation>上一幅真实图像</translation>
    </message>
    <message>
        <source>The next real image</source>
        <translation>下一幅真实图像</translation>
    </message>
    <message>
        <source>Blink</source>
        <translation>闪烁对比</translation>
    </message>
    <message>
        <source>Show mask and bare image in turn, or both views in one place (J, or hold J)</source>
        <translation>交替显示掩膜与原图，或在同一位置交替显示两个视图 (J，或按住 J)</translation>
    </message>
    <message>
        <source>On the left</source>
        <translation>放在左侧</translation>
    </message>
    <message>
        <source>Let both views change places</source>
        <translation>让两个视图互换位置</translation>
    </message>
    <message>
        <source>The bare image</source>
        <translation>无掩膜的图像</translation>
    </message>
    <message>
        <source>A real image</source>
        <translation>一幅真实图像</translation>
    </message>
    <message>
        <source>Sample %1</source>
        <translation>样本 %1</translation>
    </message>
    <message>
        <source>Reading…</source>
        <translation>正在读取…</translation>
    </message>
    <message>
        <source>%1, %2 of %3</source>
        <translation>%1，第 %2 幅，共 %3 幅</translation>
    </message>
    <message>
        <source>No real image</source>
        <translation>没有真实图像</translation>
    </message>
</context>
<context>
    <name>BetweenMode</name>
    <message>
        <source>The image between the two</source>
        <translation>两者之间的图像</translation>
    </message>
    <message>
        <source>From the first to the second</source>
        <translation>从第一幅到第二幅</translation>
    </message>
    <message>
        <source>How far the image is on its way; arrow keys move it by 1 %</source>
        <translation>图像在途中的位置；方向键每次移动 1 %</translation>
    </message>
    <message>
        <source>The way from the first image to the second</source>
        <translation>从第一幅图像到第二幅图像的过渡</translation>
    </message>
    <message>
        <source>From</source>
        <translation>起点</translation>
    </message>
    <message>
        <source>To</source>
        <translation>终点</translation>
    </message>
    <message>
        <source>%1 %</source>
        <translation>%1 %</translation>
    </message>
    <message>
        <source>%1 % of the way</source>
        <translation>过渡至 %1 %</translation>
    </message>
</context>
<context>
    <name>BlindBox</name>
    <message>
        <source>Not shown while reading blind: it is learned from the masks of others.</source>
        <translation>盲读时不显示：它是从他人的掩膜学来的。</translation>
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
        <translation>图像尺寸</translation>
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
    <name>ClassFinder</name>
    <message>
        <source>Find a class</source>
        <translation>查找类别</translation>
    </message>
    <message>
        <source>Type a part of its name; Enter goes on painting</source>
        <translation>输入名称的一部分；按 Enter 继续标注</translation>
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
    <name>ClassScores</name>
    <message>
        <source>Sort by how unsure %1 is</source>
        <translation>按 %1 的不确定度排序</translation>
    </message>
</context>
<context>
    <name>ClassTable</name>
    <message>
        <source>How well each class agrees</source>
        <translation>各类别的一致程度</translation>
    </message>
    <message>
        <source>Class</source>
        <translation>类别名称</translation>
    </message>
    <message>
        <source>IoU</source>
        <translation>交并比 IoU</translation>
    </message>
    <message>
        <source>Dice</source>
        <translation>Dice 系数</translation>
    </message>
    <message>
        <source>Precision</source>
        <translation>精确率</translation>
    </message>
    <message>
        <source>Recall</source>
        <translation>召回率</translation>
    </message>
    <message>
        <source>True pixels</source>
        <translation>真实像素数</translation>
    </message>
    <message>
        <source>Predicted pixels</source>
        <translation>预测像素数</translation>
    </message>
    <message>
        <source>True ↓  predicted →</source>
        <translation>真实 ↓  预测 →</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>无类别</translation>
    </message>
</context>
<context>
    <name>CompareMode</name>
    <message>
        <source>Left</source>
        <translation>左侧</translation>
    </message>
    <message>
        <source>Right</source>
        <translation>右侧</translation>
    </message>
    <message>
        <source>A generator of the project, or a snapshot of its training</source>
        <translation>项目中的一个生成器，或其训练过程中的一个快照</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>种子</translation>
    </message>
    <message>
        <source>Both sides show the same images of this seed</source>
        <translation>两侧显示该种子的相同图像</translation>
    </message>
    <message>
        <source>Image %1 of the seed</source>
        <translation>该种子的第 %1 幅图像</translation>
    </message>
</context>
<context>
    <name>CompareView</name>
    <message>
        <source>Beside the canvas</source>
        <translation>画布旁边</translation>
    </message>
</context>
<context>
    <name>ComparisonPane</name>
    <message>
        <source>Back to the items</source>
        <translation>返回条目</translation>
    </message>
    <message>
        <source>Back to the items (Esc)</source>
        <translation>返回条目 (Esc)</translation>
    </message>
    <message>
        <source>Look at them again</source>
        <translation>重新查看</translation>
    </message>
    <message>
        <source>The mean score went from %1 to %2 nats; lower is surer. %3 verdicts hold.</source>
        <translation>平均不确定度从 %1 变为 %2 nat；越低越有把握。%3 个判定仍然有效。</translation>
    </message>
    <message>
        <source>Look at %1 accepted items again: their labels changed</source>
        <translation>重新查看 %1 个已接受的条目：其标签有变动</translation>
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
        <source>Corrected (trained on)</source>
        <translation>已修正（用于训练）</translation>
    </message>
    <message>
        <source>Verdict</source>
        <translation>判定</translation>
    </message>
    <message>
        <source>Items</source>
        <translation>条目</translation>
    </message>
    <message>
        <source>Score, nats</source>
        <translation>得分 (nat)</translation>
    </message>
    <message>
        <source>Pixels right</source>
        <translation>正确像素</translation>
    </message>
    <message>
        <source>Mean IoU</source>
        <translation>平均交并比</translation>
    </message>
    <message>
        <source>Image</source>
        <translation>图像</translation>
    </message>
    <message>
        <source>Before</source>
        <translation>之前</translation>
    </message>
    <message>
        <source>After</source>
        <translation>之后</translation>
    </message>
    <message>
        <source>Item %1</source>
        <translation>条目 %1</translation>
    </message>
    <message>
        <source>%1, label before</source>
        <translation>%1，之前的标签</translation>
    </message>
    <message>
        <source>%1, label after</source>
        <translation>%1，之后的标签</translation>
    </message>
    <message>
        <source>%1
%2 nats</source>
        <translation>%1
%2 nat</translation>
    </message>
</context>
<context>
    <name>CountsBar</name>
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
        <source>Left</source>
        <translation>剩余</translation>
    </message>
</context>
<context>
    <name>CurveLine</name>
    <message>
        <source>Learning curve…</source>
        <translation>学习曲线…</translation>
    </message>
    <message>
        <source>Show what each painted image has added, or measure it</source>
        <translation>显示每幅已标注图像带来的提升，或进行测量</translation>
    </message>
    <message>
        <source>What each painted image adds has not been measured yet.</source>
        <translation>尚未测量每幅已标注图像带来的提升。</translation>
    </message>
    <message>
        <source>The last %1 images added %2 points of IoU (±%3).</source>
        <translation>最近 %1 幅图像使交并比提高 %2 个百分点（±%3）。</translation>
    </message>
    <message>
        <source>The last image added %2 points of IoU (±%3).</source>
        <translation>最近一幅图像使交并比提高 %2 个百分点（±%3）。</translation>
    </message>
    <message>
        <source>More painting still pays.</source>
        <translation>继续标注仍有收益。</translation>
    </message>
    <message>
        <source>More painting pays little now.</source>
        <translation>继续标注收益已不大。</translation>
    </message>
    <message>
        <source>Whether more painting pays cannot be told yet.</source>
        <translation>尚不能判断继续标注是否有收益。</translation>
    </message>
    <message>
        <source>Look for mistakes in them before painting more.</source>
        <translation>继续标注之前，请先检查其中的错误。</translation>
    </message>
    <message>
        <source>Masks or classes were changed since it was measured.</source>
        <translation>测量之后掩膜或类别有改动。</translation>
    </message>
</context>
<context>
    <name>CurveView</name>
    <message>
        <source>IoU on images left out, per cent</source>
        <translation>留出图像上的交并比，百分比</translation>
    </message>
    <message>
        <source>Images painted</source>
        <translation>已标注的图像数</translation>
    </message>
    <message>
        <source>The learning curve tells whether painting more images still helps: short trainings on more and more of them, each measured on images left out. It takes a minute or two, on a busy computer far longer, and can be cancelled.</source>
        <translation>学习曲线说明继续标注更多图像是否仍有帮助：用逐渐增多的图像做简短训练，每次都在留出的图像上检验。需要一两分钟，电脑繁忙时要久得多，可以取消。</translation>
    </message>
    <message>
        <source>mean</source>
        <translation>平均</translation>
    </message>
    <message>
        <source>Image %1, painted last, added %2 ± %3 points.</source>
        <translation>最后标注的图像 %1 提高了 %2 ± %3 个百分点。</translation>
    </message>
    <message>
        <source>Image %1, painted last, added nothing that shows: %2 ± %3 points.</source>
        <translation>最后标注的图像 %1 没有带来可见的提高：%2 ± %3 个百分点。</translation>
    </message>
    <message>
        <source>Class %1 is still at %2.</source>
        <translation>类别 %1 仍为 %2。</translation>
    </message>
    <message>
        <source>Sample %1 is what the others explain least: %2.</source>
        <translation>其他样本最难解释的是样本 %1：%2。</translation>
    </message>
    <message>
        <source>Masks or classes were changed since: measure again.</source>
        <translation>此后掩膜或类别有改动：请重新测量。</translation>
    </message>
</context>
<context>
    <name>CutPicture</name>
    <message>
        <source>The image, and what is cut out of it</source>
        <translation>原图及其裁切部分</translation>
    </message>
    <message>
        <source>Each frame becomes one image to train on</source>
        <translation>每个方框成为一幅训练图像</translation>
    </message>
</context>
<context>
    <name>CutsView</name>
    <message>
        <source>Another image</source>
        <translation>换一幅图像</translation>
    </message>
    <message>
        <source>The next of the folder</source>
        <translation>文件夹中的下一幅</translation>
    </message>
    <message>
        <source>Middle square</source>
        <translation>中央正方形</translation>
    </message>
    <message>
        <source>Whole, with bars</source>
        <translation>完整图像，留边</translation>
    </message>
    <message>
        <source>Tiles</source>
        <translation>切块</translation>
    </message>
    <message>
        <source>Objects</source>
        <translation>以目标为中心</translation>
    </message>
    <message>
        <source>%1 · %2 × %3 px</source>
        <translation>%1 · %2 × %3 像素</translation>
    </message>
    <message numerus="yes">
        <source>%Ln image(s)</source>
        <translation>
            <numerusform>%Ln 幅图像</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>DecisionPanel</name>
    <message>
        <source>Previous</source>
        <translation>上一个</translation>
    </message>
    <message>
        <source>Previous region (A)</source>
        <translation>上一个区域 (A)</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>下一个</translation>
    </message>
    <message>
        <source>Next region (D)</source>
        <translation>下一个区域 (D)</translation>
    </message>
    <message>
        <source>Who decides</source>
        <translation>裁定者</translation>
    </message>
    <message>
        <source>This name is stored with the agreed mask</source>
        <translation>此姓名与商定的掩膜一起保存</translation>
    </message>
    <message>
        <source>Store as agreed</source>
        <translation>存为商定结果</translation>
    </message>
    <message>
        <source>Make this the project's mask; what is open stays unlabelled (Ctrl+Return)</source>
        <translation>将其作为项目的掩膜；未决之处保持未标注 (Ctrl+Return)</translation>
    </message>
    <message>
        <source>Take the agreement back</source>
        <translation>撤回商定结果</translation>
    </message>
    <message>
        <source>Make the mask before it the project's again; decisions stay here</source>
        <translation>恢复项目此前的掩膜；决定仍保留在此</translation>
    </message>
    <message>
        <source>Take the class of %1 for this region, and go to the next (%2)</source>
        <translation>此区域采用 %1 的类别，并转到下一个 (%2)</translation>
    </message>
    <message>
        <source>Take the class of %1 for every region that is still open, as one step</source>
        <translation>所有未决区域一步采用 %1 的类别</translation>
    </message>
    <message>
        <source>All open ones as %1</source>
        <translation>未决者全部依 %1</translation>
    </message>
</context>
<context>
    <name>DiversePanel</name>
    <message>
        <source>Draw</source>
        <translation>抽取</translation>
    </message>
    <message>
        <source>Candidates, with the seed and truncation above</source>
        <translation>候选数量，使用上方的种子和截断</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>保留</translation>
    </message>
    <message>
        <source>The ones that differ most from each other and from what is painted</source>
        <translation>彼此之间以及与已标注样本差别最大的那些</translation>
    </message>
    <message>
        <source>Differ in</source>
        <translation>比较依据</translation>
    </message>
    <message>
        <source>What is seen</source>
        <translation>图像内容</translation>
    </message>
    <message>
        <source>Latent w</source>
        <translation>潜变量 w</translation>
    </message>
    <message>
        <source>Features compare what is in the images; w what they are made from</source>
        <translation>特征比较图像中的内容；w 比较生成图像的潜变量</translation>
    </message>
    <message>
        <source>Draw and keep</source>
        <translation>抽取并保留</translation>
    </message>
    <message>
        <source>Of the unpainted samples of this seed the most different stay; Ctrl+Z brings the others back</source>
        <translation>该种子的未标注样本中，差别最大的会留下；按 Ctrl+Z 可恢复其余样本</translation>
    </message>
    <message>
        <source>Show those left out</source>
        <translation>显示被略去的样本</translation>
    </message>
    <message>
        <source>Show all candidates, to compare before with after</source>
        <translation>显示全部候选，以便前后比较</translation>
    </message>
    <message>
        <source>Of %1 candidates %2 stay.</source>
        <translation>%1 个候选中保留 %2 个。</translation>
    </message>
    <message>
        <source>The two most alike were %1 apart before and are %2 now (1 is the spread of all).</source>
        <translation>最相似的两个之间的距离由 %1 变为 %2（1 为整体的离散程度）。</translation>
    </message>
</context>
<context>
    <name>EvaluateFolders</name>
    <message>
        <source>PNG or NPY masks; grey levels are class ids, 255 is left out. A prediction has the name of its true mask.</source>
        <translation>PNG 或 NPY 掩膜；灰度值即类别编号，255 不计入。预测掩膜须与其真实掩膜同名。</translation>
    </message>
    <message>
        <source>Folder of the masks that are measured</source>
        <translation>待检验的掩膜所在的文件夹</translation>
    </message>
    <message>
        <source>Folder of the masks that are right</source>
        <translation>作为标准的掩膜所在的文件夹</translation>
    </message>
    <message>
        <source>Predicted masks…</source>
        <translation>预测掩膜…</translation>
    </message>
    <message>
        <source>True masks…</source>
        <translation>真实掩膜…</translation>
    </message>
    <message>
        <source>Folder of predicted masks</source>
        <translation>预测掩膜的文件夹</translation>
    </message>
    <message>
        <source>Folder of true masks</source>
        <translation>真实掩膜的文件夹</translation>
    </message>
    <message>
        <source>none chosen</source>
        <translation>未选择</translation>
    </message>
</context>
<context>
    <name>EvaluatePage</name>
    <message>
        <source>Measure on your own images</source>
        <translation>在您自己的图像上检验</translation>
    </message>
    <message>
        <source>Compares the masks that a segmentation model predicts with masks that you trust, class by class and image by image, the worst first.</source>
        <translation>将分割模型预测的掩膜与您信任的掩膜逐类别、逐图像比较，最差的排在最前。</translation>
    </message>
    <message>
        <source>Table</source>
        <translation>表格</translation>
    </message>
    <message>
        <source>By class</source>
        <translation>按类别</translation>
    </message>
    <message>
        <source>Confusion</source>
        <translation>混淆矩阵</translation>
    </message>
    <message>
        <source>Figures of each class, or what was taken for what</source>
        <translation>各类别的指标，或哪些类别被互相认错</translation>
    </message>
    <message>
        <source>Save the table…</source>
        <translation>保存表格…</translation>
    </message>
    <message>
        <source>All figures as .csv for a spreadsheet, or as .json</source>
        <translation>将所有指标存为电子表格可用的 .csv，或存为 .json</translation>
    </message>
    <message>
        <source>Masks</source>
        <translation>掩膜</translation>
    </message>
    <message>
        <source>Images, the worst first</source>
        <translation>图像，最差的在前</translation>
    </message>
    <message>
        <source>All images</source>
        <translation>全部图像</translation>
    </message>
    <message>
        <source>Compared</source>
        <translation>已比较</translation>
    </message>
    <message>
        <source>Mean IoU</source>
        <translation>平均交并比</translation>
    </message>
    <message>
        <source>Without background</source>
        <translation>不含背景</translation>
    </message>
    <message>
        <source>Accuracy</source>
        <translation>准确率</translation>
    </message>
    <message>
        <source>Without a partner</source>
        <translation>没有对应掩膜</translation>
    </message>
    <message>
        <source>%1 images compared</source>
        <translation>已比较 %1 幅图像</translation>
    </message>
    <message>
        <source>Mean IoU %1</source>
        <translation>平均交并比 %1</translation>
    </message>
    <message>
        <source>Compare the masks</source>
        <translation>比较掩膜</translation>
    </message>
    <message>
        <source>Choose both folders first</source>
        <translation>请先选择两个文件夹</translation>
    </message>
    <message>
        <source>Choose two folders: the masks that a model has predicted, and the true masks of the same images. Beside the true masks, as in a release, a file classes.json gives the classes their names, and a folder named images shows what lies under them.</source>
        <translation>请选择两个文件夹：模型预测的掩膜，以及同一批图像的真实掩膜。与发布的数据集一样，真实掩膜旁边的 classes.json 文件给出类别名称，名为 images 的文件夹提供对应的图像。</translation>
    </message>
    <message>
        <source>Choose the folders…</source>
        <translation>选择文件夹…</translation>
    </message>
    <message>
        <source>Comparing the masks</source>
        <translation>正在比较掩膜</translation>
    </message>
    <message>
        <source>Save the table</source>
        <translation>保存表格</translation>
    </message>
    <message>
        <source>Saved as %1</source>
        <translation>已保存为 %1</translation>
    </message>
</context>
<context>
    <name>EvaluatePictures</name>
    <message>
        <source>Reading the masks</source>
        <translation>正在读取掩膜</translation>
    </message>
    <message>
        <source>Truth</source>
        <translation>真实</translation>
    </message>
    <message>
        <source>Prediction</source>
        <translation>预测</translation>
    </message>
    <message>
        <source>Difference</source>
        <translation>差异</translation>
    </message>
    <message>
        <source>Difference: grey agrees, blue was missed, orange is too much, yellow is another class, white is left out.</source>
        <translation>差异：灰色为一致，蓝色为漏标，橙色为多标，黄色为类别不同，白色为不计入。</translation>
    </message>
</context>
<context>
    <name>FilmStrip</name>
    <message>
        <source>Samples of the set</source>
        <translation>全部样本</translation>
    </message>
    <message>
        <source>Sample %1: no mask yet</source>
        <translation>样本 %1：尚无掩膜</translation>
    </message>
    <message>
        <source>Sample %1: begun</source>
        <translation>样本 %1：已开始</translation>
    </message>
    <message>
        <source>Sample %1: complete</source>
        <translation>样本 %1：已完成</translation>
    </message>
    <message>
        <source>painted for %1 min %2 s</source>
        <translation>已标注 %1 分 %2 秒</translation>
    </message>
</context>
<context>
    <name>FilterBar</name>
    <message>
        <source>What the pictures show</source>
        <translation>图片显示的内容</translation>
    </message>
    <message>
        <source>What the items are sorted by</source>
        <translation>条目的排序依据</translation>
    </message>
    <message>
        <source>Which verdicts are shown</source>
        <translation>显示哪些判定</translation>
    </message>
    <message>
        <source>Which class has to be in the label</source>
        <translation>标签中必须含有的类别</translation>
    </message>
    <message>
        <source>Turn the order round</source>
        <translation>反转顺序</translation>
    </message>
    <message>
        <source>Only scores from here, of what the items are sorted by (nats)</source>
        <translation>只显示不低于此值的条目，按排序所用的得分 (nat)</translation>
    </message>
    <message>
        <source>from</source>
        <translation>从</translation>
    </message>
    <message>
        <source>Only scores up to here, of what the items are sorted by (nats)</source>
        <translation>只显示不高于此值的条目，按排序所用的得分 (nat)</translation>
    </message>
    <message>
        <source>up to</source>
        <translation>到</translation>
    </message>
    <message>
        <source>Show all</source>
        <translation>全部显示</translation>
    </message>
    <message>
        <source>Take all filters away</source>
        <translation>取消所有筛选</translation>
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
        <source>All verdicts</source>
        <translation>全部判定</translation>
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
        <source>To look at again</source>
        <translation>待重新查看</translation>
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
        <source>By verdict</source>
        <translation>按判定</translation>
    </message>
    <message>
        <source>Any class</source>
        <translation>任意类别</translation>
    </message>
    <message>
        <source>Unsure %1</source>
        <translation>按 %1 的不确定度</translation>
    </message>
    <message>
        <source>With %1</source>
        <translation>含 %1</translation>
    </message>
</context>
<context>
    <name>Findings</name>
    <message>
        <source>What to look at twice</source>
        <translation>值得再看一眼的地方</translation>
    </message>
    <message>
        <source>A click or Enter jumps there</source>
        <translation>单击或按 Enter 跳到该处</translation>
    </message>
    <message numerus="yes">
        <source>%n to look at</source>
        <translation>
            <numerusform>有 %n 处需要查看</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing stands out</source>
        <translation>没有异常之处</translation>
    </message>
    <message>
        <source>%1: %3 px in all, too few to learn</source>
        <translation>%1：总共 %3 像素，太少，无法学习</translation>
    </message>
    <message>
        <source>Sample %2: only %3 px of %1, too few to count</source>
        <translation>样本 %2：%1 仅有 %3 像素，太少而不计</translation>
    </message>
    <message>
        <source>%1: only in sample %2</source>
        <translation>%1：只出现在样本 %2 中</translation>
    </message>
    <message>
        <source>Sample %2: speck of %1, %3 px</source>
        <translation>样本 %2：%1 的小斑点，%3 像素</translation>
    </message>
    <message>
        <source>Sample %2: hole without label, %3 px</source>
        <translation>样本 %2：未标注的空洞，%3 像素</translation>
    </message>
    <message>
        <source>Sample %2: %3 px of %1 inside %4</source>
        <translation>样本 %2：%4 之内有 %3 像素的 %1</translation>
    </message>
    <message>
        <source>Sample %2: hole in %4 without label, %3 px</source>
        <translation>样本 %2：%4 内有未标注的孔洞，%3 像素</translation>
    </message>
</context>
<context>
    <name>FitRows</name>
    <message>
        <source>Cut</source>
        <translation>裁切方式</translation>
    </message>
    <message>
        <source>Middle square</source>
        <translation>中央正方形</translation>
    </message>
    <message>
        <source>Whole, with bars</source>
        <translation>完整图像，留边</translation>
    </message>
    <message>
        <source>Tiles</source>
        <translation>切块</translation>
    </message>
    <message>
        <source>Objects</source>
        <translation>以目标为中心</translation>
    </message>
    <message>
        <source>How images become square: what of each the generator will see</source>
        <translation>图像如何变为正方形：生成器会看到每幅图像的哪一部分</translation>
    </message>
    <message>
        <source>Side of a piece</source>
        <translation>每块的边长</translation>
    </message>
    <message>
        <source>In px of your files; without a number, the resolution of the generator</source>
        <translation>以您的文件的像素计；不填则为生成器的分辨率</translation>
    </message>
    <message>
        <source>automatic</source>
        <translation>自动</translation>
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
        <source>The newest items: image and label</source>
        <translation>最新的条目：图像和标签</translation>
    </message>
    <message>
        <source>New items appear here as they are made</source>
        <translation>新条目生成后会显示在这里</translation>
    </message>
    <message>
        <source>Wanted</source>
        <translation>需要生成</translation>
    </message>
    <message>
        <source>Being made</source>
        <translation>正在生成</translation>
    </message>
    <message>
        <source>New run</source>
        <translation>新批次</translation>
    </message>
    <message>
        <source>Ask for a run with a seed of its own</source>
        <translation>建立一个使用新种子的批次</translation>
    </message>
    <message>
        <source>Delete run</source>
        <translation>删除批次</translation>
    </message>
    <message>
        <source>Throw the selected run away (Delete); Ctrl+Z brings it back</source>
        <translation>删除选中的批次 (Delete)；按 Ctrl+Z 可以找回</translation>
    </message>
    <message>
        <source>Selected run</source>
        <translation>选中的批次</translation>
    </message>
    <message>
        <source>Review its items</source>
        <translation>审核其中的条目</translation>
    </message>
    <message>
        <source>Look at them one by one</source>
        <translation>逐个查看</translation>
    </message>
    <message>
        <source>Use this run</source>
        <translation>使用这个批次</translation>
    </message>
    <message>
        <source>Review and release take it, until another is chosen or begun</source>
        <translation>审核和发布都采用它，直到选择或开始另一个批次</translation>
    </message>
    <message>
        <source>Free the room of deleted runs…</source>
        <translation>释放已删除批次的空间…</translation>
    </message>
    <message>
        <source>Free %1 of deleted runs…</source>
        <translation>释放已删除批次占用的 %1…</translation>
    </message>
    <message>
        <source>Remove the files of deleted runs for good</source>
        <translation>永久移除已删除批次的文件</translation>
    </message>
    <message>
        <source>%1 items in all</source>
        <translation>共 %1 个条目</translation>
    </message>
    <message>
        <source>Newest items first: image, and its label beside it</source>
        <translation>最新的条目在前：图像及其旁边的标签</translation>
    </message>
    <message>
        <source>Run %1 is stale: %2. It is kept as it is.</source>
        <translation>批次 %1 已过期：%2。它会原样保留。</translation>
    </message>
    <message>
        <source>The newest items of run %1: image, and its label beside it</source>
        <translation>批次 %1 的最新条目：图像及其旁边的标签</translation>
    </message>
    <message>
        <source>Take it out of the queue</source>
        <translation>从队列中取出</translation>
    </message>
    <message>
        <source>Stop, and keep what is made</source>
        <translation>停止，并保留已生成的条目</translation>
    </message>
    <message>
        <source>It stops after the items at hand</source>
        <translation>完成手头的条目后停止</translation>
    </message>
    <message>
        <source>Generate %1 items</source>
        <translation>生成 %1 个条目</translation>
    </message>
    <message>
        <source>The project is open for reading only</source>
        <translation>项目以只读方式打开</translation>
    </message>
    <message>
        <source>Make %1 more items of run %2</source>
        <translation>为批次 %2 再生成 %1 个条目</translation>
    </message>
    <message>
        <source>Run %1 has them</source>
        <translation>批次 %1 已全部生成</translation>
    </message>
    <message>
        <source>Ask for more items, or for another seed</source>
        <translation>请增加条目数，或换一个种子</translation>
    </message>
    <message>
        <source>The disk has too little room</source>
        <translation>磁盘空间不足</translation>
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
        <translation>图像尺寸</translation>
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
        <source>Trainings</source>
        <translation>训练记录</translation>
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
    <name>GridSlider</name>
    <message>
        <source>Images shown to the generator</source>
        <translation>已向生成器展示的图像数</translation>
    </message>
    <message>
        <source>What the generator made earlier in the training</source>
        <translation>生成器在训练较早时生成的图像</translation>
    </message>
    <message>
        <source>After</source>
        <translation>之后</translation>
    </message>
    <message>
        <source>%1 thousand images</source>
        <translation>%1 千幅图像</translation>
    </message>
</context>
<context>
    <name>ImageTable</name>
    <message>
        <source>Images, the worst first</source>
        <translation>图像，最差的在前</translation>
    </message>
    <message>
        <source>Image</source>
        <translation>图像</translation>
    </message>
    <message>
        <source>Mean IoU</source>
        <translation>平均交并比</translation>
    </message>
    <message>
        <source>Accuracy</source>
        <translation>准确率</translation>
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
        <source>Painted</source>
        <translation>已标注</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>训练过程</translation>
    </message>
    <message>
        <source>Quality</source>
        <translation>质量</translation>
    </message>
    <message>
        <source>Preview</source>
        <translation>预览</translation>
    </message>
    <message>
        <source>Learning curve</source>
        <translation>学习曲线</translation>
    </message>
    <message>
        <source>Does painting more images still help? A minute or two; far longer on a busy computer.</source>
        <translation>继续标注更多图像是否仍有帮助？需要一两分钟；电脑繁忙时要久得多。</translation>
    </message>
    <message>
        <source>Measure the curve</source>
        <translation>测量曲线</translation>
    </message>
    <message>
        <source>Train</source>
        <translation>训练</translation>
    </message>
    <message>
        <source>Members</source>
        <translation>成员</translation>
    </message>
    <message>
        <source>Classifiers that vote; their disagreement tells what is unsure</source>
        <translation>参与投票的分类器；它们的分歧说明哪里不确定</translation>
    </message>
    <message>
        <source>Rare classes</source>
        <translation>稀有类别</translation>
    </message>
    <message>
        <source>As they are</source>
        <translation>保持原样</translation>
    </message>
    <message>
        <source>Count more</source>
        <translation>提高权重</translation>
    </message>
    <message>
        <source>Count as much</source>
        <translation>权重相等</translation>
    </message>
    <message>
        <source>How much a pixel of a rare class counts in training</source>
        <translation>训练中稀有类别的一个像素占多大权重</translation>
    </message>
    <message>
        <source>Train again</source>
        <translation>重新训练</translation>
    </message>
    <message>
        <source>Interpreters</source>
        <translation>解释器列表</translation>
    </message>
    <message>
        <source>Interpreters of this project</source>
        <translation>本项目的解释器</translation>
    </message>
    <message>
        <source>Choose one to see its quality and preview it</source>
        <translation>选择一个以查看其质量并预览</translation>
    </message>
    <message>
        <source>None yet.</source>
        <translation>尚无。</translation>
    </message>
    <message>
        <source>Learn from %1 masks</source>
        <translation>从 %1 个掩膜学习</translation>
    </message>
    <message>
        <source>%1 masks, %2 members</source>
        <translation>%1 个掩膜，%2 个成员</translation>
    </message>
    <message>
        <source>mean IoU %1</source>
        <translation>平均交并比 %1</translation>
    </message>
    <message>
        <source>used</source>
        <translation>使用中</translation>
    </message>
    <message>
        <source>stale: %1</source>
        <translation>已过期：%1</translation>
    </message>
    <message>
        <source>Stop training</source>
        <translation>停止训练</translation>
    </message>
    <message>
        <source>Go on to %1</source>
        <translation>继续：%1</translation>
    </message>
    <message>
        <source>Train on %1 masks</source>
        <translation>用 %1 个掩膜训练</translation>
    </message>
    <message>
        <source>The project is open for reading only</source>
        <translation>项目以只读方式打开</translation>
    </message>
    <message>
        <source>Measuring the learning curve</source>
        <translation>正在测量学习曲线</translation>
    </message>
    <message>
        <source>Training the interpreter</source>
        <translation>正在训练解释器</translation>
    </message>
</context>
<context>
    <name>ItemPane</name>
    <message>
        <source>The item</source>
        <translation>当前条目</translation>
    </message>
    <message>
        <source>Over the image</source>
        <translation>叠加在图像上</translation>
    </message>
    <message>
        <source>Label</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>Unsure places</source>
        <translation>不确定之处</translation>
    </message>
    <message>
        <source>Nothing</source>
        <translation>不叠加</translation>
    </message>
    <message>
        <source>What lies over the image</source>
        <translation>叠加在图像上的内容</translation>
    </message>
    <message>
        <source>Strength of what lies over the image</source>
        <translation>叠加内容的不透明度</translation>
    </message>
    <message>
        <source>Back to the items</source>
        <translation>返回条目</translation>
    </message>
    <message>
        <source>Back to the items (Space, Esc)</source>
        <translation>返回条目（Space、Esc）</translation>
    </message>
</context>
<context>
    <name>JobEndNotice</name>
    <message>
        <source>Finished after %1.</source>
        <translation>已完成，用时 %1。</translation>
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
        <source>Hide the others</source>
        <translation>隐藏其他任务</translation>
    </message>
    <message>
        <source>Stopping…</source>
        <translation>正在停止…</translation>
    </message>
    <message>
        <source>running</source>
        <translation>运行中</translation>
    </message>
    <message>
        <source>waits for its turn</source>
        <translation>排队等候</translation>
    </message>
    <message>
        <source>Take out</source>
        <translation>取出</translation>
    </message>
    <message>
        <source>Take it out of the queue; it has not begun</source>
        <translation>从队列中取出；它尚未开始</translation>
    </message>
    <message>
        <source>Take %1 out of the queue</source>
        <translation>从队列中取出：%1</translation>
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
    <name>KeepView</name>
    <message>
        <source>Keep place and scale</source>
        <translation>保持位置与比例</translation>
    </message>
    <message>
        <source>Every sample is shown where the one before was; otherwise where it was itself</source>
        <translation>每个样本按前一个样本的位置显示；否则按其自身上次的位置显示</translation>
    </message>
</context>
<context>
    <name>KeypointEditor</name>
    <message>
        <source>Keypoints</source>
        <translation>关键点</translation>
    </message>
    <message>
        <source>Name of a new keypoint</source>
        <translation>新关键点的名称</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>添加</translation>
    </message>
    <message>
        <source>Add a keypoint</source>
        <translation>添加关键点</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Take the last change back</source>
        <translation>撤回上一次更改</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>重做</translation>
    </message>
    <message>
        <source>Do it again</source>
        <translation>再做一次</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Colour</source>
        <translation>颜色</translation>
    </message>
    <message>
        <source>What it becomes in a mirror</source>
        <translation>镜像后变为</translation>
    </message>
    <message>
        <source>Joined by the skeleton with</source>
        <translation>骨架连接到</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Remove the keypoint; it has to be placed in no sample</source>
        <translation>移除该关键点；它不能在任何样本中已放置</translation>
    </message>
    <message>
        <source>Every change holds at once.</source>
        <translation>每次更改立即生效。</translation>
    </message>
    <message>
        <source>(itself)</source>
        <translation>（自身）</translation>
    </message>
</context>
<context>
    <name>KeypointLayer</name>
    <message>
        <source>placing a point</source>
        <translation>放置关键点</translation>
    </message>
    <message>
        <source>moving a point</source>
        <translation>移动关键点</translation>
    </message>
    <message>
        <source>changing whether a point is seen</source>
        <translation>更改关键点是否可见</translation>
    </message>
    <message>
        <source>removing a point</source>
        <translation>移除关键点</translation>
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
    <name>LayersMode</name>
    <message>
        <source>Channels of the feature map</source>
        <translation>特征图的各通道</translation>
    </message>
    <message>
        <source>Image</source>
        <translation>图像</translation>
    </message>
    <message>
        <source>Feature map</source>
        <translation>特征图</translation>
    </message>
    <message>
        <source>In the order in which the interpreter reads them, small ones first</source>
        <translation>按解释器读取的顺序，小的在前</translation>
    </message>
    <message>
        <source>Channels</source>
        <translation>通道</translation>
    </message>
    <message>
        <source>Pages of 64 channels</source>
        <translation>每页 64 个通道</translation>
    </message>
    <message>
        <source>Grey levels</source>
        <translation>灰度</translation>
    </message>
    <message>
        <source>each its own</source>
        <translation>各通道单独</translation>
    </message>
    <message>
        <source>all alike</source>
        <translation>全部统一</translation>
    </message>
    <message>
        <source>Black is the lowest value and white the highest: of a channel, or of all</source>
        <translation>黑色为最小值，白色为最大值：按单个通道，或按全部通道</translation>
    </message>
    <message>
        <source>Channel %1: black is %2, white is %3</source>
        <translation>通道 %1：黑色为 %2，白色为 %3</translation>
    </message>
    <message>
        <source>%1 of %2 · %3 px</source>
        <translation>%1 / %2 · %3 像素</translation>
    </message>
    <message>
        <source>%1 to %2 of %3</source>
        <translation>%1 至 %2，共 %3</translation>
    </message>
</context>
<context>
    <name>LivePanel</name>
    <message>
        <source>Live interpreter</source>
        <translation>实时解释器</translation>
    </message>
    <message>
        <source>Show where it is unsure</source>
        <translation>显示不确定之处</translation>
    </message>
    <message>
        <source>Learns after every stroke and shows dashed what it would paint (Ctrl+L)</source>
        <translation>每一笔之后学习，并以虚线显示建议的标注 (Ctrl+L)</translation>
    </message>
    <message>
        <source>The stronger, the more its members disagree (U)</source>
        <translation>成员分歧越大，颜色越深 (U)</translation>
    </message>
    <message>
        <source>Accept all</source>
        <translation>全部接受</translation>
    </message>
    <message>
        <source>Paint all that is proposed (%1); Enter: the region, Shift+Enter: its class</source>
        <translation>标注所有建议 (%1)；Enter：该区域，Shift+Enter：该类别</translation>
    </message>
    <message>
        <source>Learning · %1 px proposed</source>
        <translation>正在学习 · 建议 %1 像素</translation>
    </message>
    <message>
        <source>Learning…</source>
        <translation>正在学习…</translation>
    </message>
    <message>
        <source>Paint two classes first</source>
        <translation>请先标注两个类别</translation>
    </message>
    <message>
        <source>%1 px proposed</source>
        <translation>建议 %1 像素</translation>
    </message>
    <message>
        <source>Nothing left to propose</source>
        <translation>没有更多建议</translation>
    </message>
</context>
<context>
    <name>LooksRows</name>
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
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Read-only</source>
        <translation>只读</translation>
    </message>
</context>
<context>
    <name>MaskImport</name>
    <message>
        <source>Import masks…</source>
        <translation>导入掩膜…</translation>
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
    <name>MistakeList</name>
    <message>
        <source>Find mistakes</source>
        <translation>查找错误</translation>
    </message>
    <message>
        <source>Compare every mask with what the masks of the other samples teach</source>
        <translation>将每个掩膜与其他样本的掩膜所教的内容比较</translation>
    </message>
    <message>
        <source>What the other masks call something else</source>
        <translation>其他掩膜认为是别的类别之处</translation>
    </message>
    <message>
        <source>A click or Enter jumps there</source>
        <translation>单击或按 Enter 跳到该处</translation>
    </message>
    <message>
        <source>Repaint</source>
        <translation>重新标注</translation>
    </message>
    <message>
        <source>Paint the place as suggested, as one step, and go to the next (%1)</source>
        <translation>按建议标注此处（一步完成），并前往下一处 (%1)</translation>
    </message>
    <message>
        <source>Dismiss</source>
        <translation>知道了</translation>
    </message>
    <message>
        <source>It is painted as it should be: ask no more, and go to the next (%1)</source>
        <translation>此处标注正确：不再询问，并前往下一处 (%1)</translation>
    </message>
    <message>
        <source>Finding mistakes</source>
        <translation>正在查找错误</translation>
    </message>
    <message>
        <source>Comparing the masks…</source>
        <translation>正在比较各个掩膜…</translation>
    </message>
    <message>
        <source>Sample %1: %2, others say %3, %4 sure, %5 px</source>
        <translation>样本 %1：%2，其他样本认为是 %3，把握 %4，%5 像素</translation>
    </message>
    <message numerus="yes">
        <source>%n places to look at</source>
        <translation>
            <numerusform>有 %n 处需要查看</numerusform>
        </translation>
    </message>
    <message>
        <source>No place is left</source>
        <translation>没有剩余之处</translation>
    </message>
    <message>
        <source>repainting as suggested</source>
        <translation>按建议重新标注</translation>
    </message>
    <message>
        <source>A lock keeps the place as it is; unlock the class first.</source>
        <translation>此处因锁定而保持原样；请先解锁该类别。</translation>
    </message>
</context>
<context>
    <name>MixedMode</name>
    <message>
        <source>Mixed</source>
        <translation>混合结果</translation>
    </message>
    <message>
        <source>Image</source>
        <translation>图像</translation>
    </message>
    <message>
        <source>Style from</source>
        <translation>风格来源</translation>
    </message>
    <message>
        <source>Crossover</source>
        <translation>交换位置</translation>
    </message>
    <message>
        <source>The first layers lay out the image, the last ones colour it</source>
        <translation>前几层决定图像的布局，后几层决定颜色</translation>
    </message>
    <message>
        <source>Layers taken</source>
        <translation>采用的层</translation>
    </message>
    <message>
        <source>coarse</source>
        <translation>粗略层</translation>
    </message>
    <message>
        <source>middle</source>
        <translation>中间层</translation>
    </message>
    <message>
        <source>fine</source>
        <translation>精细层</translation>
    </message>
    <message>
        <source>from crossover</source>
        <translation>从交换位置起</translation>
    </message>
    <message>
        <source>Coarse layers lay out the image, middle ones shape it, fine ones colour it</source>
        <translation>粗略层决定图像的布局，中间层决定形状，精细层决定颜色</translation>
    </message>
    <message>
        <source>layers %1 to %2 of %3 from the other</source>
        <translation>第 %1 至 %2 层（共 %3 层）取自另一幅图像</translation>
    </message>
    <message>
        <source>no layer from the other</source>
        <translation>没有取自另一幅图像的层</translation>
    </message>
</context>
<context>
    <name>NextImage</name>
    <message>
        <source>Looking for the next image</source>
        <translation>正在寻找下一幅图像</translation>
    </message>
</context>
<context>
    <name>NextPanel</name>
    <message>
        <source>Suggest next image</source>
        <translation>建议下一幅图像</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Give up looking; nothing is left of it</source>
        <translation>放弃寻找；不留下任何内容</translation>
    </message>
    <message>
        <source>The suggested image</source>
        <translation>建议的图像</translation>
    </message>
    <message>
        <source>Suggested images</source>
        <translation>建议的图像列表</translation>
    </message>
    <message>
        <source>A click or the arrow keys show one of them</source>
        <translation>单击或用方向键查看其中一幅</translation>
    </message>
    <message>
        <source>Paint this one</source>
        <translation>标注这一幅</translation>
    </message>
    <message>
        <source>Look through unseen images for those that would teach most (%1)</source>
        <translation>在未看过的图像中寻找最有学习价值的 (%1)</translation>
    </message>
    <message>
        <source>Less sure than %1, and further from what is painted than %2, of %3 unseen images.</source>
        <translation>在 %3 幅未看过的图像中，比 %1 更不确定，比 %2 离已标注的更远。</translation>
    </message>
    <message>
        <source>Make it a sample and open it, with what the interpreter would paint</source>
        <translation>将其作为样本并打开，附上解释器建议的标注</translation>
    </message>
    <message>
        <source>Go to sample %1</source>
        <translation>转到样本 %1</translation>
    </message>
    <message>
        <source>It is a sample already</source>
        <translation>已经是样本</translation>
    </message>
    <message>
        <source>It is unlike anything painted.</source>
        <translation>它与已标注的图像都不相像。</translation>
    </message>
    <message>
        <source>It is unsure what is %1.</source>
        <translation>不确定何处是 %1。</translation>
    </message>
    <message>
        <source>The border of %1 is unsure.</source>
        <translation>%1 的边界不确定。</translation>
    </message>
    <message>
        <source>The border of %1 against %2 is unsure.</source>
        <translation>%1 与 %2 之间的边界不确定。</translation>
    </message>
    <message>
        <source>Paint two classes first: what is unsure is told from what is painted.</source>
        <translation>请先标注两个类别：不确定之处是根据已标注内容判断的。</translation>
    </message>
    <message>
        <source>Only one class is painted so far; paint a second one first.</source>
        <translation>目前只标注了一个类别；请先标注第二个类别。</translation>
    </message>
    <message>
        <source>Paint a sample that was drawn first: the unseen images are drawn like it.</source>
        <translation>请先标注一个抽取的样本：未看过的图像按同样方式抽取。</translation>
    </message>
    <message>
        <source>Not while reading blind: it is learned from the masks of others.</source>
        <translation>盲读时不可用：它是从他人的掩膜学来的。</translation>
    </message>
    <message>
        <source>Looks through %1 unseen images for those that would teach most.</source>
        <translation>在 %1 幅未看过的图像中寻找最有学习价值的。</translation>
    </message>
    <message>
        <source>You have painted since; ask again for what teaches most now.</source>
        <translation>此后又有标注；请重新查询现在最有学习价值的图像。</translation>
    </message>
    <message>
        <source>Nothing was painted since the last suggestion; these come next.</source>
        <translation>上次建议之后没有新的标注；以下为后续建议。</translation>
    </message>
    <message>
        <source>There is nothing better among the unseen images; paint one of these first.</source>
        <translation>未看过的图像中没有更好的；请先标注其中一幅。</translation>
    </message>
    <message>
        <source>No unseen image stands out, so painting more may bring little.</source>
        <translation>没有特别突出的未看过图像，继续标注可能收益不大。</translation>
    </message>
    <message>
        <source>Waits until another job has ended.</source>
        <translation>等待另一项任务结束。</translation>
    </message>
    <message>
        <source>Stopping…</source>
        <translation>正在停止…</translation>
    </message>
    <message>
        <source>Learning from what is painted…</source>
        <translation>正在从已标注内容学习…</translation>
    </message>
    <message>
        <source>Looked through %1 of %2 unseen images</source>
        <translation>已查看 %1 / %2 幅未看过的图像</translation>
    </message>
    <message>
        <source>%1 left</source>
        <translation>剩余 %1</translation>
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
    <name>PaintedView</name>
    <message>
        <source>Painted pixels</source>
        <translation>已标注的像素</translation>
    </message>
    <message>
        <source>Sample</source>
        <translation>样本</translation>
    </message>
    <message>
        <source>Unlabelled</source>
        <translation>未标注</translation>
    </message>
    <message>
        <source>All, px</source>
        <translation>合计，像素</translation>
    </message>
    <message>
        <source>%1, not painted</source>
        <translation>%1，未标注</translation>
    </message>
    <message>
        <source>%1 is painted nowhere: it cannot be learned.</source>
        <translation>%1 未在任何地方标注：无法学习。</translation>
    </message>
    <message>
        <source>%1: %2 px in sample %3 alone: whether it is learned cannot be measured.</source>
        <translation>%1：仅样本 %3 中有 %2 个像素：无法测量是否学会。</translation>
    </message>
    <message>
        <source>%1: %2 px in samples %3: fewer than 30 are too few to learn.</source>
        <translation>%1：样本 %3 中有 %2 个像素：少于 30 个不足以学习。</translation>
    </message>
    <message>
        <source>Nothing is painted in the masks of samples %3.</source>
        <translation>样本 %3 的掩膜中没有任何标注。</translation>
    </message>
</context>
<context>
    <name>PenCurve</name>
    <message>
        <source>Curve from pressure to width</source>
        <translation>压力到笔宽的曲线</translation>
    </message>
    <message>
        <source>Drag it: at the left the least width, elsewhere how it bends</source>
        <translation>拖动：左端为最小宽度，其余处为弯曲程度</translation>
    </message>
</context>
<context>
    <name>PickRow</name>
    <message>
        <source>%1: seed</source>
        <translation>%1：种子</translation>
    </message>
    <message>
        <source>%1: which image of the seed</source>
        <translation>%1：该种子的第几幅图像</translation>
    </message>
</context>
<context>
    <name>PixelCounts</name>
    <message>
        <source>Pixels of each class, in this sample and in the set</source>
        <translation>每个类别的像素数：此样本与全部样本</translation>
    </message>
    <message>
        <source>Class</source>
        <translation>类别</translation>
    </message>
    <message>
        <source>Here</source>
        <translation>此处</translation>
    </message>
    <message>
        <source>Set</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>Unlabelled</source>
        <translation>未标注</translation>
    </message>
    <message>
        <source>%1: in %2 of %3 masks</source>
        <translation>%1：出现在 %2 / %3 个掩膜中</translation>
    </message>
    <message>
        <source>Fewer than 30 px are too few to learn from</source>
        <translation>少于 30 像素不足以学习</translation>
    </message>
</context>
<context>
    <name>PointsPanel</name>
    <message>
        <source>No keypoints yet. Name the points that every sample has.</source>
        <translation>尚无关键点。请为每个样本都有的点命名。</translation>
    </message>
    <message>
        <source>Points</source>
        <translation>关键点</translation>
    </message>
    <message>
        <source>The chosen point is placed next</source>
        <translation>接下来放置所选的点</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Say nothing of this point (Delete)</source>
        <translation>不对此点作任何说明 (Delete)</translation>
    </message>
    <message>
        <source>Place points</source>
        <translation>放置关键点</translation>
    </message>
    <message>
        <source>Take the keypoint tool (Y)</source>
        <translation>使用关键点工具 (Y)</translation>
    </message>
    <message>
        <source>Edit points…</source>
        <translation>编辑关键点…</translation>
    </message>
    <message>
        <source>Add, rename, recolour, pair, join and delete keypoints</source>
        <translation>添加、重命名、更改颜色、配对、连接和删除关键点</translation>
    </message>
    <message>
        <source>not set</source>
        <translation>未设置</translation>
    </message>
    <message>
        <source>visible</source>
        <translation>可见</translation>
    </message>
    <message>
        <source>occluded</source>
        <translation>被遮挡</translation>
    </message>
    <message>
        <source>absent</source>
        <translation>不存在</translation>
    </message>
</context>
<context>
    <name>PreviewView</name>
    <message>
        <source>Previewing</source>
        <translation>正在预览</translation>
    </message>
    <message>
        <source>Sample</source>
        <translation>样本</translation>
    </message>
    <message>
        <source>Number of the sample; any of the project, painted or not</source>
        <translation>样本编号；项目中的任意样本，无论是否已标注</translation>
    </message>
    <message>
        <source>As you painted it</source>
        <translation>您的标注</translation>
    </message>
    <message>
        <source>What the interpreter says</source>
        <translation>解释器的结果</translation>
    </message>
    <message>
        <source>Where it is unsure</source>
        <translation>不确定之处</translation>
    </message>
    <message>
        <source>Least sure tenth: %1 nats (0 is sure, 0.35 brightest).</source>
        <translation>最不确定的十分之一：%1 nat（0 为确定，0.35 最亮）。</translation>
    </message>
    <message>
        <source>%1 of the painted pixels have the label you gave.</source>
        <translation>%1 的已标注像素与您给出的标签一致。</translation>
    </message>
</context>
<context>
    <name>ProgressPanel</name>
    <message>
        <source>Made</source>
        <translation>已生成</translation>
    </message>
    <message>
        <source>Items a second</source>
        <translation>每秒条目数</translation>
    </message>
    <message>
        <source>Time so far</source>
        <translation>已用时间</translation>
    </message>
    <message>
        <source>Time left</source>
        <translation>剩余时间</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1，共 %2</translation>
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
    <name>ProposalLayer</name>
    <message>
        <source>accepting a region</source>
        <translation>接受一个区域</translation>
    </message>
    <message>
        <source>accepting a class</source>
        <translation>接受一个类别</translation>
    </message>
    <message>
        <source>accepting all proposals</source>
        <translation>接受所有建议</translation>
    </message>
</context>
<context>
    <name>QualityView</name>
    <message>
        <source>Quality of each class</source>
        <translation>各类别的质量</translation>
    </message>
    <message>
        <source>What is taken for what</source>
        <translation>混淆情况</translation>
    </message>
    <message>
        <source>Class</source>
        <translation>类别</translation>
    </message>
    <message>
        <source>IoU</source>
        <translation>交并比 IoU</translation>
    </message>
    <message>
        <source>Found</source>
        <translation>检出率</translation>
    </message>
    <message>
        <source>Painted, px</source>
        <translation>已标注，像素</translation>
    </message>
    <message>
        <source>Rows: as painted. Columns: as the interpreter says. Per cent of the row, px.</source>
        <translation>行：标注的类别。列：解释器给出的类别。数值为该行像素的百分比。</translation>
    </message>
    <message>
        <source>What is taken for what was not measured; train again to see it.</source>
        <translation>未测量混淆情况；重新训练后即可查看。</translation>
    </message>
    <message>
        <source>Painted as</source>
        <translation>标注为</translation>
    </message>
    <message>
        <source>Measured on samples that the members never saw.</source>
        <translation>在成员从未见过的样本上测得。</translation>
    </message>
    <message>
        <source>Measured on parts of the same samples, which is optimistic: paint four or more.</source>
        <translation>在同一批样本的部分像素上测得，结果偏乐观：请标注四个或更多样本。</translation>
    </message>
    <message>
        <source>Not measured: too few pixels are painted.</source>
        <translation>未测量：标注的像素太少。</translation>
    </message>
    <message>
        <source>%1 of the pixels are right; mean IoU %2.</source>
        <translation>%1 的像素正确；平均交并比 %2。</translation>
    </message>
    <message>
        <source>Voting gains %2 points over the mean of the same members on the same pixels (at least %1 left each out).</source>
        <translation>与相同成员在相同像素上的平均值相比，投票提高 %2 个百分点（每个像素至少有 %1 个成员未见过）。</translation>
    </message>
    <message>
        <source>Its confidence is off by %1 on average.</source>
        <translation>其置信度平均偏差 %1。</translation>
    </message>
    <message>
        <source>Two members disagree on %1 of the pixels.</source>
        <translation>任意两个成员在 %1 的像素上意见不一。</translation>
    </message>
    <message>
        <source>In %1 of cases a wrong pixel is marked less sure than a right one.</source>
        <translation>在 %1 的情况下，错误像素比正确像素标得更不确定。</translation>
    </message>
</context>
<context>
    <name>ReaderButton</name>
    <message>
        <source>Who paints</source>
        <translation>标注者</translation>
    </message>
    <message>
        <source>Reading as %1</source>
        <translation>以 %1 身份阅片</translation>
    </message>
    <message>
        <source>%1 paints; choose another reader, add one, compare two</source>
        <translation>当前标注者为 %1；可选择或添加阅片者，或比较两位</translation>
    </message>
</context>
<context>
    <name>ReaderPanel</name>
    <message>
        <source>Who paints</source>
        <translation>标注者</translation>
    </message>
    <message>
        <source>Readers</source>
        <translation>阅片者</translation>
    </message>
    <message>
        <source>A click or Enter lets that reader paint</source>
        <translation>单击或按 Enter 让该阅片者标注</translation>
    </message>
    <message>
        <source>Name of a reader</source>
        <translation>阅片者姓名</translation>
    </message>
    <message>
        <source>Name of a reader to add, or another name for who paints</source>
        <translation>要添加的阅片者姓名，或当前标注者的新姓名</translation>
    </message>
    <message>
        <source>Add reader</source>
        <translation>添加阅片者</translation>
    </message>
    <message>
        <source>Add someone who paints the same samples without seeing these masks</source>
        <translation>添加一位在看不到这些掩膜的情况下标注同样样本的人</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>重命名</translation>
    </message>
    <message>
        <source>Every reader after the first reads blind: masks of others, proposals learned from them and mistakes found by them are not shown. The first reader's masks are the ones that the interpreter learns from.</source>
        <translation>第一位之后的阅片者均为盲读：不显示他人的掩膜、由其学得的建议和据此发现的错误。解释器从第一位阅片者的掩膜学习。</translation>
    </message>
    <message>
        <source>Agreement…</source>
        <translation>一致性…</translation>
    </message>
    <message>
        <source>How far two readers agree, and agreeing on one mask</source>
        <translation>两位阅片者的一致程度，以及商定一个掩膜</translation>
    </message>
    <message>
        <source>Name the first</source>
        <translation>为第一位命名</translation>
    </message>
    <message>
        <source>Call %1 by this name</source>
        <translation>将 %1 改为此姓名</translation>
    </message>
</context>
<context>
    <name>ReaderPanes</name>
    <message>
        <source>Mask of %1</source>
        <translation>%1 的掩膜</translation>
    </message>
</context>
<context>
    <name>ReadersWindow</name>
    <message>
        <source>Agreement of the readers</source>
        <translation>阅片者一致性</translation>
    </message>
    <message>
        <source>The classes were changed; open the sample again.</source>
        <translation>类别已改动；请重新打开样本。</translation>
    </message>
    <message>
        <source>%1 has not called the mask of sample %2 complete; until then the two are not shown side by side, so that nobody copies.</source>
        <translation>%1 尚未将样本 %2 的掩膜标为完成；在此之前不并排显示两者，以免照抄。</translation>
    </message>
    <message>
        <source>The image of sample %1 is missing or damaged.</source>
        <translation>样本 %1 的图像缺失或损坏。</translation>
    </message>
    <message>
        <source>One of the two has painted since; undo brings the earlier decisions back.</source>
        <translation>此后其中一人又有标注；撤销可恢复先前的决定。</translation>
    </message>
    <message>
        <source>The earlier decisions are damaged or of other classes and were set aside.</source>
        <translation>先前的决定已损坏或属于其他类别，已另行存放。</translation>
    </message>
    <message>
        <source>Sample %1: stored as the project's mask.</source>
        <translation>样本 %1：已存为项目的掩膜。</translation>
    </message>
    <message>
        <source>The project's mask is the one before again.</source>
        <translation>项目的掩膜已恢复为此前的掩膜。</translation>
    </message>
</context>
<context>
    <name>ReleaseClasses</name>
    <message>
        <source>Number classes anew</source>
        <translation>重新编号类别</translation>
    </message>
    <message>
        <source>1, 2, 3 … without gaps; else they keep their numbers</source>
        <translation>1、2、3 … 连续编号；否则保持原有编号</translation>
    </message>
    <message>
        <source>Put a class into another, or leave its pixels out.</source>
        <translation>把一个类别并入另一个，或不计入其像素。</translation>
    </message>
    <message>
        <source>What becomes of %1</source>
        <translation>如何处理 %1</translation>
    </message>
    <message>
        <source>stays</source>
        <translation>保持不变</translation>
    </message>
    <message>
        <source>into %1</source>
        <translation>并入 %1</translation>
    </message>
    <message>
        <source>into background</source>
        <translation>并入背景</translation>
    </message>
    <message>
        <source>ignored</source>
        <translation>忽略</translation>
    </message>
</context>
<context>
    <name>ReleaseFields</name>
    <message>
        <source>Format</source>
        <translation>格式</translation>
    </message>
    <message>
        <source>Items</source>
        <translation>条目</translation>
    </message>
    <message>
        <source>Split</source>
        <translation>划分</translation>
    </message>
    <message>
        <source>Classes</source>
        <translation>类别</translation>
    </message>
    <message>
        <source>Names of files</source>
        <translation>文件名</translation>
    </message>
    <message>
        <source>Look-alikes</source>
        <translation>近似图像</translation>
    </message>
    <message>
        <source>Written as</source>
        <translation>写出格式</translation>
    </message>
    <message>
        <source>PNG pairs</source>
        <translation>PNG 图像对</translation>
    </message>
    <message>
        <source>COCO</source>
        <translation>COCO 格式</translation>
    </message>
    <message>
        <source>HDF5</source>
        <translation>HDF5 格式</translation>
    </message>
    <message>
        <source>DatasetGAN</source>
        <translation>DatasetGAN 格式</translation>
    </message>
    <message>
        <source>What the tools that you will train with read</source>
        <translation>您训练时所用的工具能够读取的格式</translation>
    </message>
    <message>
        <source>Size, about</source>
        <translation>大小，约</translation>
    </message>
    <message>
        <source>Free on the disk</source>
        <translation>磁盘可用空间</translation>
    </message>
    <message>
        <source>Leave out what is unsure</source>
        <translation>略去不确定的条目</translation>
    </message>
    <message>
        <source>Unreviewed items above the threshold; reviewed ones stay</source>
        <translation>略去高于阈值且未审核的条目；已审核的保留</translation>
    </message>
    <message>
        <source>Threshold, nats</source>
        <translation>阈值 (nat)</translation>
    </message>
    <message>
        <source>Of the uncertainty of the worst tenth of an item's pixels</source>
        <translation>按条目中最差的十分之一像素的不确定度</translation>
    </message>
    <message>
        <source>In the release</source>
        <translation>纳入发布</translation>
    </message>
    <message>
        <source>Left out</source>
        <translation>略去</translation>
    </message>
    <message>
        <source>Begin with</source>
        <translation>文件名开头</translation>
    </message>
    <message>
        <source>Letters, digits, dots, dashes and underscores; may be empty</source>
        <translation>字母、数字、点、短横线和下划线；可以为空</translation>
    </message>
    <message>
        <source>Count from 0</source>
        <translation>从 0 开始编号</translation>
    </message>
    <message>
        <source>Else files keep the number that the item has in its run</source>
        <translation>否则文件沿用条目在批次中的编号</translation>
    </message>
    <message>
        <source>Folders of PNG files: images, masks whose grey level is the class, and the masks in colour. Every tool reads them.</source>
        <translation>若干 PNG 文件夹：图像、以灰度值表示类别的掩膜，以及彩色掩膜。所有工具都能读取。</translation>
    </message>
    <message>
        <source>Images, and one JSON file with a run-length mask for each class of an image. For tools that read COCO.</source>
        <translation>图像，以及一个 JSON 文件，其中每幅图像的每个类别各有一个游程编码掩膜。适用于读取 COCO 的工具。</translation>
    </message>
    <message>
        <source>One file with images, labels, uncertainty and latents. For Python and MATLAB.</source>
        <translation>一个包含图像、标签、不确定度和潜向量的文件。适用于 Python 和 MATLAB。</translation>
    </message>
    <message>
        <source>The layout of DatasetGAN's own scripts, with painted samples, classifiers and generator.</source>
        <translation>DatasetGAN 自带脚本所用的布局，含标注过的样本、分类器和生成器。</translation>
    </message>
</context>
<context>
    <name>ReleaseLikes</name>
    <message>
        <source>Real images…</source>
        <translation>真实图像…</translation>
    </message>
    <message>
        <source>A folder to compare the items with, such as the images of the training</source>
        <translation>用来与条目比较的文件夹，例如训练所用的图像</translation>
    </message>
    <message>
        <source>Leave out near-duplicates</source>
        <translation>略去近似重复的条目</translation>
    </message>
    <message>
        <source>Of items that are nearly the same, one stays; a reviewed one if there is</source>
        <translation>几乎相同的条目只保留一个；有已审核的则优先保留</translation>
    </message>
    <message>
        <source>Leave out copies of real images</source>
        <translation>略去与真实图像雷同的条目</translation>
    </message>
    <message>
        <source>Items that are nearly one of your real images could tell of a patient</source>
        <translation>与您的真实图像几乎相同的条目可能泄露患者信息</translation>
    </message>
    <message>
        <source>Look now</source>
        <translation>立即查找</translation>
    </message>
    <message>
        <source>Compares all items and shows the most alike; nothing is written</source>
        <translation>比较所有条目并显示最相似的；不写出任何文件</translation>
    </message>
    <message>
        <source>Finds items that are nearly the same, and the nearest real image of each.</source>
        <translation>查找几乎相同的条目，以及与每个条目最接近的真实图像。</translation>
    </message>
    <message>
        <source>Folder of real images</source>
        <translation>真实图像的文件夹</translation>
    </message>
    <message>
        <source>none chosen</source>
        <translation>未选择</translation>
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
        <source>Looking at the release</source>
        <translation>正在查看发布</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>显示</translation>
    </message>
    <message>
        <source>Dataset card</source>
        <translation>数据集说明卡</translation>
    </message>
    <message>
        <source>Look-alikes</source>
        <translation>近似图像</translation>
    </message>
    <message>
        <source>What is shown of the release</source>
        <translation>显示发布的哪些内容</translation>
    </message>
    <message>
        <source>Write the release…</source>
        <translation>写出发布…</translation>
    </message>
    <message>
        <source>%1 items of run %2</source>
        <translation>批次 %2 的 %1 个条目</translation>
    </message>
    <message>
        <source>Press “Look now” to find items that are nearly the same as another one, or as a real image.</source>
        <translation>按“立即查找”可找出与其他条目或真实图像几乎相同的条目。</translation>
    </message>
    <message>
        <source>Looking for look-alikes</source>
        <translation>正在查找近似图像</translation>
    </message>
    <message>
        <source>%1 of %2 items are nearly the same as another one.</source>
        <translation>%2 个条目中，%1 个与其他条目几乎相同。</translation>
    </message>
    <message>
        <source>%1 are nearly the same as one of %2 real images.</source>
        <translation>%1 个与 %2 幅真实图像之一几乎相同。</translation>
    </message>
    <message>
        <source>With the choices made, the release holds %1 items.</source>
        <translation>按当前选择，发布包含 %1 个条目。</translation>
    </message>
    <message>
        <source>New folder for sheet and lists</source>
        <translation>用于总览图和列表的新文件夹</translation>
    </message>
    <message>
        <source>%1 labelled images lie in %2, and were read back without a fault.</source>
        <translation>%1 幅带标签的图像已写入 %2，重新读取核对无误。</translation>
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
    <name>ReleaseSplit</name>
    <message>
        <source>Parts</source>
        <translation>划分方式</translation>
    </message>
    <message>
        <source>One whole</source>
        <translation>不划分</translation>
    </message>
    <message>
        <source>At random</source>
        <translation>随机划分</translation>
    </message>
    <message>
        <source>By classes</source>
        <translation>按类别划分</translation>
    </message>
    <message>
        <source>Parts to train on, to choose by, and to test on; by classes puts each class into every part</source>
        <translation>分为训练、验证和测试三部分；按类别划分使每个类别在各部分中都有</translation>
    </message>
    <message>
        <source>Train, %</source>
        <translation>训练，%</translation>
    </message>
    <message>
        <source>Share of the items to train on</source>
        <translation>用于训练的条目比例</translation>
    </message>
    <message>
        <source>Validate, %</source>
        <translation>验证，%</translation>
    </message>
    <message>
        <source>Share of the items to choose settings by</source>
        <translation>用于选择设置的条目比例</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>种子</translation>
    </message>
    <message>
        <source>The same seed gives the same parts</source>
        <translation>同一个种子总是给出同样的划分</translation>
    </message>
    <message>
        <source>Test, %</source>
        <translation>测试，%</translation>
    </message>
</context>
<context>
    <name>ReleaseView</name>
    <message>
        <source>Save sheet and lists…</source>
        <translation>保存总览图和列表…</translation>
    </message>
    <message>
        <source>A folder with the sheet, and tables of all items and what they are like</source>
        <translation>一个文件夹，包含总览图以及所有条目和相似情况的表格</translation>
    </message>
    <message>
        <source>Dataset card</source>
        <translation>数据集说明卡</translation>
    </message>
    <message>
        <source>The items that are most alike</source>
        <translation>最相似的条目</translation>
    </message>
</context>
<context>
    <name>ReportWindow</name>
    <message>
        <source>Report of a failure</source>
        <translation>故障报告</translation>
    </message>
    <message>
        <source>The report</source>
        <translation>报告内容</translation>
    </message>
    <message>
        <source>What would be sent: versions, traceback, log; no image</source>
        <translation>将要发送的内容：版本、错误追踪、日志；不含图像</translation>
    </message>
    <message>
        <source>Copy the report</source>
        <translation>复制报告</translation>
    </message>
    <message>
        <source>Save it…</source>
        <translation>保存报告…</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Go on working (Esc)</source>
        <translation>继续工作 (Esc)</translation>
    </message>
    <message>
        <source>Save the report</source>
        <translation>保存报告</translation>
    </message>
</context>
<context>
    <name>RequestPanel</name>
    <message>
        <source>Items in all</source>
        <translation>条目总数</translation>
    </message>
    <message>
        <source>What the run shall have in the end; items that are there stay</source>
        <translation>批次最终应有的条目数；已有的条目保留</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>种子</translation>
    </message>
    <message>
        <source>The same seed gives the same items; another one begins another run</source>
        <translation>同一个种子总是给出同样的条目；换一个种子则开始另一个批次</translation>
    </message>
    <message>
        <source>Truncation ψ, as the samples</source>
        <translation>截断 ψ，与样本相同</translation>
    </message>
    <message>
        <source>To be made</source>
        <translation>将生成</translation>
    </message>
    <message>
        <source>Takes about</source>
        <translation>约需时间</translation>
    </message>
    <message>
        <source>Takes on the disk, at most</source>
        <translation>最多占用磁盘</translation>
    </message>
    <message>
        <source>Free there</source>
        <translation>该处可用空间</translation>
    </message>
    <message>
        <source>not known yet</source>
        <translation>尚不清楚</translation>
    </message>
    <message>
        <source>The disk has too little room. Ask for fewer items, or free some space.</source>
        <translation>磁盘空间不足。请减少条目数，或释放一些空间。</translation>
    </message>
</context>
<context>
    <name>RetrainPanel</name>
    <message>
        <source>Corrected items become samples with your masks; the interpreter learns from them and labels the run anew. The images stay.</source>
        <translation>修正过的条目连同您的掩膜成为样本；解释器从中学习，并重新为批次打标签。图像保持不变。</translation>
    </message>
    <message>
        <source>Look at them again</source>
        <translation>重新查看</translation>
    </message>
    <message>
        <source>Retrain</source>
        <translation>重新训练</translation>
    </message>
    <message>
        <source>Before and after</source>
        <translation>前后对比</translation>
    </message>
    <message>
        <source>Compare the latest labelling with the one before</source>
        <translation>将最新的标签与之前的比较</translation>
    </message>
    <message>
        <source>Retrain with %1 corrected items</source>
        <translation>用 %1 个修正过的条目重新训练</translation>
    </message>
    <message>
        <source>Correct an item first, or wait for the job that runs</source>
        <translation>请先修正一个条目，或等待正在运行的任务</translation>
    </message>
    <message>
        <source>%1 accepted items have a new label since you saw them.</source>
        <translation>您查看之后，有 %1 个已接受的条目换了新标签。</translation>
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
        <source>Loading an item</source>
        <translation>正在载入条目</translation>
    </message>
    <message>
        <source>Item</source>
        <translation>条目内容</translation>
    </message>
    <message>
        <source>How unsure all items are, nats</source>
        <translation>所有条目的不确定度 (nat)</translation>
    </message>
    <message>
        <source>Random sample</source>
        <translation>随机抽查</translation>
    </message>
    <message>
        <source>Learn from corrections</source>
        <translation>从修正中学习</translation>
    </message>
    <message>
        <source>Least sure classes, nats</source>
        <translation>最不确定的类别 (nat)</translation>
    </message>
    <message>
        <source>Classes</source>
        <translation>类别</translation>
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
        <source>%1 of %2 shown</source>
        <translation>显示 %1 个，共 %2 个</translation>
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
        <source>Item %1</source>
        <translation>条目 %1</translation>
    </message>
    <message>
        <source>%1 items</source>
        <translation>%1 个条目</translation>
    </message>
    <message>
        <source>Strokes that were not saved when the program stopped are back.</source>
        <translation>程序中断时尚未保存的笔画已经恢复。</translation>
    </message>
    <message>
        <source>Correct item %1</source>
        <translation>修正条目 %1</translation>
    </message>
    <message>
        <source>Enter saves · D saves and goes on · Esc leaves it as it was</source>
        <translation>Enter 保存 · D 保存并继续 · Esc 保持原样</translation>
    </message>
    <message>
        <source>Save the correction</source>
        <translation>保存修正</translation>
    </message>
    <message>
        <source>Nothing was painted, so the item has no correction; accept it if it is right.</source>
        <translation>没有标注任何内容，因此该条目没有修正；如果标签正确，请接受它。</translation>
    </message>
    <message>
        <source>Retraining with corrected items</source>
        <translation>正在用修正过的条目重新训练</translation>
    </message>
    <message>
        <source>Comparing labellings</source>
        <translation>正在比较标签</translation>
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
    <name>RunActs</name>
    <message>
        <source>The files of deleted runs are removed, with what was said of their items. This cannot be undone. The same seed makes the same images again.</source>
        <translation>已删除批次的文件及其条目的判定都会被移除。此操作无法撤销。同一个种子可以重新产生同样的图像。</translation>
    </message>
    <message>
        <source>Remove them</source>
        <translation>移除它们</translation>
    </message>
    <message>
        <source>Keep them</source>
        <translation>保留它们</translation>
    </message>
    <message>
        <source>deleting run %1</source>
        <translation>删除批次 %1</translation>
    </message>
</context>
<context>
    <name>RunCost</name>
    <message>
        <source>Measuring</source>
        <translation>正在估算</translation>
    </message>
    <message>
        <source>after this job</source>
        <translation>排在当前任务之后</translation>
    </message>
</context>
<context>
    <name>RunTable</name>
    <message>
        <source>Runs of the project</source>
        <translation>项目中的批次</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>批次</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>种子</translation>
    </message>
    <message>
        <source>Items</source>
        <translation>条目</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Generator</source>
        <translation>生成器</translation>
    </message>
    <message>
        <source>Labels by</source>
        <translation>标签来自</translation>
    </message>
    <message>
        <source>On disk</source>
        <translation>磁盘占用</translation>
    </message>
    <message>
        <source>Headings of the runs</source>
        <translation>批次表的表头</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1，共 %2</translation>
    </message>
    <message>
        <source>%1 and %2 before</source>
        <translation>%1，之前为 %2</translation>
    </message>
    <message>
        <source>%1 · in use</source>
        <translation>%1 · 使用中</translation>
    </message>
    <message>
        <source>being made</source>
        <translation>生成中</translation>
    </message>
    <message>
        <source>finished</source>
        <translation>已完成</translation>
    </message>
    <message>
        <source>stopped, can go on</source>
        <translation>已停止，可继续</translation>
    </message>
    <message>
        <source>empty</source>
        <translation>空</translation>
    </message>
    <message>
        <source>%1, stale</source>
        <translation>%1，已过期</translation>
    </message>
    <message>
        <source>Begun on %1, truncation ψ %2</source>
        <translation>开始于 %1，截断 ψ %2</translation>
    </message>
    <message>
        <source>A newer generator is in use</source>
        <translation>正在使用更新的生成器</translation>
    </message>
    <message>
        <source>A newer interpreter was trained since</source>
        <translation>此后训练了更新的解释器</translation>
    </message>
    <message>
        <source>Masks or classes were changed since</source>
        <translation>此后掩膜或类别有改动</translation>
    </message>
</context>
<context>
    <name>RunWatch</name>
    <message>
        <source>Generating</source>
        <translation>正在生成</translation>
    </message>
    <message>
        <source>Label of item %1</source>
        <translation>条目 %1 的标签</translation>
    </message>
    <message>
        <source>Image of item %1</source>
        <translation>条目 %1 的图像</translation>
    </message>
</context>
<context>
    <name>SamePart</name>
    <message>
        <source>Click on a part with smart select (Q) first, and choose its class.</source>
        <translation>请先用智能选择 (Q) 单击某一部分，并选择其类别。</translation>
    </message>
</context>
<context>
    <name>SamePartPanel</name>
    <message>
        <source>Look for the part that smart select has chosen, and propose it there (%1)</source>
        <translation>查找智能选择所选的部分，并在那里提出建议 (%1)</translation>
    </message>
    <message>
        <source>Find in other samples</source>
        <translation>在其他样本中查找</translation>
    </message>
    <message>
        <source>Forget</source>
        <translation>放弃</translation>
    </message>
    <message>
        <source>Stop the search, and propose nothing that it found</source>
        <translation>停止查找，并且不提出已找到的建议</translation>
    </message>
    <message>
        <source>Found in %1 samples; it is proposed there</source>
        <translation>在 %1 个样本中找到；已在那里提出建议</translation>
    </message>
    <message>
        <source>Found in no other sample</source>
        <translation>在其他样本中均未找到</translation>
    </message>
    <message>
        <source>Found in %1 samples · %2 to look at</source>
        <translation>在 %1 个样本中找到 · 还有 %2 个待查看</translation>
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
        <source>the generator's own</source>
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
    <name>SamplePanel</name>
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
        <source>Labelled</source>
        <translation>已标注</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>步骤数</translation>
    </message>
    <message>
        <source>Time spent</source>
        <translation>所用时间</translation>
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
        <source>%1 min %2 s</source>
        <translation>%1 分 %2 秒</translation>
    </message>
    <message>
        <source>erasing</source>
        <translation>擦除</translation>
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
        <source>Keep the most different</source>
        <translation>保留差别最大的</translation>
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
    <message numerus="yes">
        <source>%Ln samples</source>
        <translation>
            <numerusform>%Ln 个样本</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln pictures cannot be read; hold the mouse over one to see why. Bring the files back from a copy of the project, or drop these samples.</source>
        <translation>
            <numerusform>有 %Ln 幅图片无法读取；将鼠标停在上面可查看原因。请从项目副本恢复这些文件，或移除这些样本。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Draw %Ln samples</source>
        <translation>
            <numerusform>抽取 %Ln 个样本</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Draw %Ln more samples</source>
        <translation>
            <numerusform>再抽取 %Ln 个样本</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>dropping %Ln samples</source>
        <translation>
            <numerusform>移除 %Ln 个样本</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 painted · %2 px</source>
        <translation>已标注 %1 个 · %2 像素</translation>
    </message>
    <message>
        <source>%1, left out</source>
        <translation>%1，已略去</translation>
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
        <source>The project is open for reading only</source>
        <translation>项目以只读方式打开</translation>
    </message>
    <message>
        <source>Drawing samples</source>
        <translation>正在抽取样本</translation>
    </message>
    <message>
        <source>Drawing samples and keeping the most different</source>
        <translation>正在抽取样本并保留差别最大的</translation>
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
    <name>SchemaEditor</name>
    <message>
        <source>Classes</source>
        <translation>类别</translation>
    </message>
    <message>
        <source>Name of a new class</source>
        <translation>新类别的名称</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>添加</translation>
    </message>
    <message>
        <source>Add a class</source>
        <translation>添加一个类别</translation>
    </message>
    <message>
        <source>Up</source>
        <translation>上移</translation>
    </message>
    <message>
        <source>Move up (Alt+Up)</source>
        <translation>向上移动 (Alt+Up)</translation>
    </message>
    <message>
        <source>Down</source>
        <translation>下移</translation>
    </message>
    <message>
        <source>Move down (Alt+Down)</source>
        <translation>向下移动 (Alt+Down)</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Take the last change back</source>
        <translation>撤回上一次更改</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>重做</translation>
    </message>
    <message>
        <source>Do it again</source>
        <translation>再做一次</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Colour</source>
        <translation>颜色</translation>
    </message>
    <message>
        <source>Colour as #RRGGBB</source>
        <translation>颜色，写作 #RRGGBB</translation>
    </message>
    <message>
        <source>Part of</source>
        <translation>属于</translation>
    </message>
    <message>
        <source>Give its pixels in all masks to</source>
        <translation>将其在所有掩膜中的像素归入</translation>
    </message>
    <message>
        <source>Merge</source>
        <translation>合并</translation>
    </message>
    <message>
        <source>Give every pixel of this class to the other, and remove it</source>
        <translation>将该类别的所有像素归入另一个类别，并移除该类别</translation>
    </message>
    <message>
        <source>Delete, leave its pixels unlabelled</source>
        <translation>删除，其像素变为未标注</translation>
    </message>
    <message>
        <source>Remove the class (Delete); its pixels become unlabelled in all masks</source>
        <translation>移除该类别 (Delete)；它在所有掩膜中的像素变为未标注</translation>
    </message>
    <message>
        <source>Every mask follows at once, and every change can be undone.</source>
        <translation>所有掩膜立即随之更新，每次更改都可以撤销。</translation>
    </message>
    <message>
        <source>Colour %1</source>
        <translation>%1 的颜色</translation>
    </message>
    <message>
        <source>(nothing)</source>
        <translation>（无）</translation>
    </message>
</context>
<context>
    <name>ScoreHistogram</name>
    <message>
        <source>Threshold in nats</source>
        <translation>阈值，单位 nat</translation>
    </message>
    <message>
        <source>Unseen items up to this score (nats) are released; none releases all of them</source>
        <translation>得分不高于此值 (nat) 的未查看条目会纳入发布；设为“无”则全部纳入</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>Show above</source>
        <translation>显示高于阈值的</translation>
    </message>
    <message>
        <source>Show the items above the threshold that have no verdict</source>
        <translation>显示高于阈值且尚无判定的条目</translation>
    </message>
    <message>
        <source>Keep up to</source>
        <translation>保留上限</translation>
    </message>
    <message>
        <source>A release holds %1 of %2 items: all but the rejected.</source>
        <translation>发布包含 %1 个条目，共 %2 个：除已拒绝的之外全部纳入。</translation>
    </message>
    <message>
        <source>A release holds %1 of %2 items. %3 below the line are kept unseen, %4 above it are yours to check.</source>
        <translation>发布包含 %1 个条目，共 %2 个。线以下的 %3 个未经查看即保留，线以上的 %4 个由您检查。</translation>
    </message>
</context>
<context>
    <name>ScorePlot</name>
    <message>
        <source>How unsure the items are</source>
        <translation>条目的不确定程度</translation>
    </message>
    <message>
        <source>Drag the line: items right of it are yours to check</source>
        <translation>拖动竖线：线右侧的条目由您检查</translation>
    </message>
</context>
<context>
    <name>SeedsMode</name>
    <message>
        <source>Images of the generator</source>
        <translation>生成器的图像</translation>
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
        <source>Image %1 of the seed</source>
        <translation>该种子的第 %1 幅图像</translation>
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
        <source>Width of the brush, 1 to 512 px</source>
        <translation>画笔宽度，1 至 512 像素</translation>
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
    <name>StaleStrip</name>
    <message>
        <source>Stale</source>
        <translation>已过期</translation>
    </message>
    <message>
        <source>Put it right</source>
        <translation>更新</translation>
    </message>
    <message>
        <source>Another generator is in use. %1 masks were painted on samples of an earlier one; they are kept, and count again once that is in use.</source>
        <translation>正在使用另一个生成器。有 %1 个掩膜是在较早的生成器的样本上标注的；它们会保留，重新使用那个生成器时又会生效。</translation>
    </message>
    <message>
        <source>The interpreter is stale: %1. Train it again to learn from them.</source>
        <translation>解释器已过期：%1。请重新训练，让它学习这些变动。</translation>
    </message>
    <message>
        <source>Run %1 is stale: %2. It is kept as it is; what was said of it holds.</source>
        <translation>批次 %1 已过期：%2。它会原样保留；已作的判定仍然有效。</translation>
    </message>
    <message>
        <source>masks were added</source>
        <translation>增加了掩膜</translation>
    </message>
    <message>
        <source>masks were changed</source>
        <translation>掩膜有改动</translation>
    </message>
    <message>
        <source>classes were changed</source>
        <translation>类别有改动</translation>
    </message>
    <message>
        <source>keypoints were changed</source>
        <translation>关键点有改动</translation>
    </message>
    <message>
        <source>another generator is in use</source>
        <translation>正在使用另一个生成器</translation>
    </message>
    <message>
        <source>a newer interpreter was trained</source>
        <translation>训练了更新的解释器</translation>
    </message>
    <message>
        <source>masks or classes were changed since</source>
        <translation>此后掩膜或类别有变动</translation>
    </message>
    <message>
        <source>Use the earlier generator</source>
        <translation>使用较早的生成器</translation>
    </message>
    <message>
        <source>Train the interpreter again…</source>
        <translation>重新训练解释器…</translation>
    </message>
    <message>
        <source>Label the run again…</source>
        <translation>重新为批次打标签…</translation>
    </message>
    <message>
        <source>Make a new run…</source>
        <translation>建立新批次…</translation>
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
        <source>It needs two folders of masks.</source>
        <translation>需要两个掩膜文件夹。</translation>
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
        <source>keypoints were changed since</source>
        <translation>关键点此后有改动</translation>
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
    <name>TidyPanel</name>
    <message>
        <source>Do</source>
        <translation>操作</translation>
    </message>
    <message>
        <source>Remove specks</source>
        <translation>去除小斑点</translation>
    </message>
    <message>
        <source>Fill holes</source>
        <translation>填补空洞</translation>
    </message>
    <message>
        <source>Smooth border</source>
        <translation>平滑边界</translation>
    </message>
    <message>
        <source>Grow</source>
        <translation>扩张</translation>
    </message>
    <message>
        <source>Shrink</source>
        <translation>收缩</translation>
    </message>
    <message>
        <source>Fit to the image</source>
        <translation>贴合图像</translation>
    </message>
    <message>
        <source>What is done to the chosen class; specks are removed from all classes</source>
        <translation>对所选类别执行的操作；去除小斑点则针对所有类别</translation>
    </message>
    <message>
        <source>Pixels</source>
        <translation>像素</translation>
    </message>
    <message>
        <source>Size of specks and holes, or how far the border moves</source>
        <translation>小斑点和空洞的大小，或边界移动的距离</translation>
    </message>
    <message>
        <source>Preview</source>
        <translation>预览</translation>
    </message>
    <message>
        <source>Show what it would change; Esc on the canvas ends it</source>
        <translation>显示将会改变的部分；在画布上按 Esc 结束预览</translation>
    </message>
    <message>
        <source>Apply</source>
        <translation>应用</translation>
    </message>
    <message>
        <source>Do it, as one step</source>
        <translation>执行操作，计为一步</translation>
    </message>
    <message>
        <source>removing specks</source>
        <translation>去除小斑点的操作</translation>
    </message>
    <message>
        <source>filling holes</source>
        <translation>填补空洞的操作</translation>
    </message>
    <message>
        <source>smoothing</source>
        <translation>平滑边界的操作</translation>
    </message>
    <message>
        <source>growing</source>
        <translation>扩张操作</translation>
    </message>
    <message>
        <source>shrinking</source>
        <translation>收缩操作</translation>
    </message>
    <message>
        <source>fitting the border</source>
        <translation>贴合边界的操作</translation>
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
        <source>Superpixels: paint regions of like colour</source>
        <translation>超像素：标注颜色相近的区域</translation>
    </message>
    <message>
        <source>Smart brush: a rough stroke finds what resembles it</source>
        <translation>智能画笔：粗略一笔即可找到相似的像素</translation>
    </message>
    <message>
        <source>Smart select: click on a part, Ctrl+click beside it</source>
        <translation>智能选择：单击某一部分，Ctrl+单击其外部</translation>
    </message>
    <message>
        <source>Pick a class</source>
        <translation>拾取类别</translation>
    </message>
    <message>
        <source>Keypoints: place named points</source>
        <translation>关键点：放置命名的点</translation>
    </message>
    <message>
        <source>Move the image</source>
        <translation>移动图像</translation>
    </message>
</context>
<context>
    <name>ToolOptions</name>
    <message>
        <source>Tools</source>
        <translation>工具</translation>
    </message>
    <message>
        <source>Paint only on unlabelled</source>
        <translation>只在未标注处标注</translation>
    </message>
    <message>
        <source>What has a label stays as it is, whatever the tool</source>
        <translation>无论使用哪种工具，已有标签的像素都保持不变</translation>
    </message>
    <message>
        <source>Steady the hand</source>
        <translation>稳定手部</translation>
    </message>
    <message>
        <source>0 follows the hand, 10 smooths its tremor</source>
        <translation>0 完全跟随手部，10 消除抖动</translation>
    </message>
    <message>
        <source>Fill only what is connected</source>
        <translation>只填充相连的区域</translation>
    </message>
    <message>
        <source>Otherwise that label everywhere (Shift+click)</source>
        <translation>否则填充所有具有该标签的像素（Shift+单击）</translation>
    </message>
    <message>
        <source>Fill closes gaps up to</source>
        <translation>填充时封闭的缺口，不超过</translation>
    </message>
    <message>
        <source>In pixels: narrower openings stop the fill</source>
        <translation>以像素计：更窄的开口会阻止填充</translation>
    </message>
    <message>
        <source>Fill stops at edges of the image</source>
        <translation>填充止于图像边缘</translation>
    </message>
    <message>
        <source>Where colours change much, whatever the labels</source>
        <translation>颜色变化大之处，无论标注如何</translation>
    </message>
    <message>
        <source>Wand only what is connected</source>
        <translation>魔棒只选相连的区域</translation>
    </message>
    <message>
        <source>Otherwise that colour everywhere</source>
        <translation>否则选取所有该颜色的像素</translation>
    </message>
    <message>
        <source>Wand tolerance</source>
        <translation>魔棒容差</translation>
    </message>
    <message>
        <source>Largest difference of colour at the click; drag or turn the wheel to widen</source>
        <translation>与单击处颜色的最大差异；拖动或转动滚轮可放宽</translation>
    </message>
    <message>
        <source>Wand: brightness alone</source>
        <translation>魔棒：仅按亮度</translation>
    </message>
    <message>
        <source>0 takes the colour that differs most, 1 brightness alone</source>
        <translation>0 取差异最大的颜色，1 仅取亮度</translation>
    </message>
    <message>
        <source>Erasing leaves background</source>
        <translation>擦除后留下背景</translation>
    </message>
    <message>
        <source>Otherwise what is erased has no label</source>
        <translation>否则擦除之处没有标注</translation>
    </message>
    <message>
        <source>Pen: least width</source>
        <translation>触控笔：最小宽度</translation>
    </message>
    <message>
        <source>Share of the width at the lightest touch</source>
        <translation>最轻触碰时的宽度比例</translation>
    </message>
    <message>
        <source>Pen: curve</source>
        <translation>触控笔：压感曲线</translation>
    </message>
    <message>
        <source>Above 1 a light hand stays thin for longer</source>
        <translation>大于 1 时，轻触更不易变粗</translation>
    </message>
</context>
<context>
    <name>TrainingActs</name>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Use this snapshot</source>
        <translation>使用此快照</translation>
    </message>
    <message>
        <source>Held: nothing is computed, and nothing is lost.</source>
        <translation>已暂停：不进行计算，也不会丢失任何内容。</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Leave the machine to other work for a while; it stays in memory</source>
        <translation>暂时把机器让给其他工作；训练保留在内存中</translation>
    </message>
    <message>
        <source>Let the training go on</source>
        <translation>让训练继续</translation>
    </message>
    <message>
        <source>Stop and use this snapshot</source>
        <translation>停止并使用此快照</translation>
    </message>
    <message>
        <source>Make what it has learned so far the generator; the training can go on later</source>
        <translation>将目前学到的内容作为生成器；训练以后可以继续</translation>
    </message>
    <message>
        <source>Make it the generator of the project; the training can still go on</source>
        <translation>将其设为项目的生成器；训练仍可继续</translation>
    </message>
</context>
<context>
    <name>TrainingCurves</name>
    <message>
        <source>Loss, nats</source>
        <translation>损失 (nat)</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>步骤数</translation>
    </message>
    <message>
        <source>Found of each class on what is left out, per cent</source>
        <translation>留出部分上各类别的检出率，百分比</translation>
    </message>
    <message>
        <source>Loss, and how much of each class is found, appear here while you train.</source>
        <translation>训练时，此处会显示损失以及各类别的检出率。</translation>
    </message>
    <message>
        <source>training</source>
        <translation>训练</translation>
    </message>
    <message>
        <source>left out</source>
        <translation>留出</translation>
    </message>
</context>
<context>
    <name>TrainingLook</name>
    <message>
        <source>Way of looking at the images</source>
        <translation>查看图像的方式</translation>
    </message>
    <message>
        <source>The images as the generator will see them</source>
        <translation>生成器将看到的图像</translation>
    </message>
    <message>
        <source>As it will see them</source>
        <translation>生成器所见</translation>
    </message>
    <message>
        <source>The first images as the generator will see them</source>
        <translation>生成器将看到的前几幅图像</translation>
    </message>
    <message>
        <source>How they are cut</source>
        <translation>如何裁切</translation>
    </message>
    <message>
        <source>One image under every fit</source>
        <translation>一幅图像在各种裁切方式下的样子</translation>
    </message>
    <message>
        <source>Images that teach nothing new</source>
        <translation>没有新信息的图像</translation>
    </message>
    <message>
        <source>These images cannot be trained on as they are; the reason is beside.</source>
        <translation>这些图像目前无法用于训练；原因见旁边。</translation>
    </message>
    <message>
        <source>The images are being read…</source>
        <translation>正在读取图像…</translation>
    </message>
    <message>
        <source>Nearly the same (%1)</source>
        <translation>几乎相同 (%1)</translation>
    </message>
    <message>
        <source>Nearly the same</source>
        <translation>几乎相同</translation>
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
        <source>Nearly the same</source>
        <translation>几乎相同</translation>
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
        <source>being looked for…</source>
        <translation>正在查找…</translation>
    </message>
    <message>
        <source>not looked for</source>
        <translation>未查找</translation>
    </message>
    <message>
        <source>A few steps of this training were done to find out how long it takes</source>
        <translation>已试做几步训练，以估计所需时间</translation>
    </message>
    <message>
        <source>%1, about %2 on this machine</source>
        <translation>%1，在本机上约需 %2</translation>
    </message>
    <message>
        <source>How long it takes is measured when it is chosen</source>
        <translation>选中后会测量所需时间</translation>
    </message>
    <message>
        <source>%1, its time could not be measured</source>
        <translation>%1，无法测量所需时间</translation>
    </message>
    <message>
        <source>%1, being timed on this machine…</source>
        <translation>%1，正在本机上测量时间…</translation>
    </message>
    <message>
        <source>A few steps are done</source>
        <translation>正在试做几步</translation>
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
    <name>TrainingPastList</name>
    <message>
        <source>Trainings of the project</source>
        <translation>项目的训练记录</translation>
    </message>
    <message>
        <source>Curves and pictures of a training</source>
        <translation>某次训练的曲线和图像</translation>
    </message>
    <message>
        <source>Use its latest snapshot</source>
        <translation>使用其最新快照</translation>
    </message>
    <message>
        <source>Make it the generator of the project; the training can still go on</source>
        <translation>将其设为项目的生成器；训练仍可继续</translation>
    </message>
    <message>
        <source>Take it up again</source>
        <translation>接着训练</translation>
    </message>
    <message>
        <source>Check its images, and go on with the training</source>
        <translation>检查其图像，并继续训练</translation>
    </message>
    <message>
        <source>Back to the generators</source>
        <translation>返回生成器</translation>
    </message>
    <message>
        <source>Latest</source>
        <translation>最近一次</translation>
    </message>
    <message>
        <source>Training %1</source>
        <translation>训练 %1</translation>
    </message>
    <message>
        <source>%1 k images</source>
        <translation>%1 千幅图像</translation>
    </message>
    <message>
        <source>best KID %1</source>
        <translation>最佳 KID %1</translation>
    </message>
</context>
<context>
    <name>TrainingScout</name>
    <message>
        <source>Timing a few training steps</source>
        <translation>正在测量几步训练的时间</translation>
    </message>
    <message>
        <source>Looking for near-duplicates</source>
        <translation>正在查找近似重复的图像</translation>
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
    <message>
        <source>Augmentation</source>
        <translation>数据增强</translation>
    </message>
    <message>
        <source>how often images are changed, so that few are enough</source>
        <translation>图像被变换的频率，使少量图像也够用</translation>
    </message>
</context>
<context>
    <name>TrainingWork</name>
    <message>
        <source>Train on your images</source>
        <translation>用您的图像训练</translation>
    </message>
    <message>
        <source>The latest training</source>
        <translation>最近一次训练</translation>
    </message>
    <message>
        <source>Training %1</source>
        <translation>训练 %1</translation>
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
        <source>The project holds a training that was stopped. A new one takes its place; its curves and pictures and the generators made so far stay.</source>
        <translation>项目中有一次已停止的训练。新的训练将取代它；它的曲线、图像和已生成的生成器会保留。</translation>
    </message>
    <message>
        <source>Using the snapshot</source>
        <translation>正在使用快照</translation>
    </message>
    <message>
        <source>Go on training</source>
        <translation>继续训练</translation>
    </message>
    <message numerus="yes">
        <source>Training on %Ln images</source>
        <translation>
            <numerusform>正在用 %Ln 幅图像训练</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln images to train on</source>
        <translation>
            <numerusform>%Ln 幅图像可供训练</numerusform>
        </translation>
    </message>
    <message>
        <source>The project is open for reading only</source>
        <translation>项目以只读方式打开</translation>
    </message>
    <message>
        <source>Begin again, more steadily</source>
        <translation>以更稳定的方式重新开始</translation>
    </message>
    <message numerus="yes">
        <source>Train on %Ln images</source>
        <translation>
            <numerusform>用 %Ln 幅图像训练</numerusform>
        </translation>
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
        <source>Give it up and begin anew</source>
        <translation>放弃它，重新开始</translation>
    </message>
    <message>
        <source>Keep it</source>
        <translation>保留它</translation>
    </message>
</context>
<context>
    <name>TwinsView</name>
    <message>
        <source>Images that are nearly the same, in pairs</source>
        <translation>几乎相同的图像，成对显示</translation>
    </message>
    <message>
        <source>Near-duplicates are being looked for…</source>
        <translation>正在查找近似重复的图像…</translation>
    </message>
    <message>
        <source>Near-duplicates were not looked for.</source>
        <translation>未查找近似重复的图像。</translation>
    </message>
    <message>
        <source>No two images are nearly the same.</source>
        <translation>没有两幅图像几乎相同。</translation>
    </message>
    <message numerus="yes">
        <source>%Ln image(s) are nearly the same as an earlier one, mirrored or not. They teach the generator nothing new; where there are many, take them out of the folder.</source>
        <translation>
            <numerusform>有 %Ln 幅图像与之前的某幅几乎相同（包括镜像）。它们不会给生成器带来新信息；如果数量很多，请将其移出文件夹。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The %Ln most alike are shown.</source>
        <translation>
            <numerusform>显示最相似的 %Ln 对。</numerusform>
        </translation>
    </message>
    <message>
        <source>%1, mirrored, differs by %2 of 255 grey levels</source>
        <translation>%1（镜像）相差 %2 个灰度级（共 255 级）</translation>
    </message>
    <message>
        <source>%1 differs by %2 of 255 grey levels</source>
        <translation>%1 相差 %2 个灰度级（共 255 级）</translation>
    </message>
</context>
<context>
    <name>UnreadableList</name>
    <message>
        <source>Files that are left out</source>
        <translation>略去的文件</translation>
    </message>
    <message>
        <source>Files that are left out, and why</source>
        <translation>略去的文件及原因</translation>
    </message>
    <message>
        <source>Copy the list</source>
        <translation>复制列表</translation>
    </message>
    <message>
        <source>Name and reason of each file, a line each</source>
        <translation>每行一个文件的名称和原因</translation>
    </message>
</context>
<context>
    <name>VerdictPanel</name>
    <message>
        <source>The label over the image</source>
        <translation>叠加在图像上的标签</translation>
    </message>
    <message>
        <source>How unsure the interpreter is</source>
        <translation>解释器的不确定程度</translation>
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
        <source>Correct</source>
        <translation>修正</translation>
    </message>
    <message>
        <source>Paint the label right on the canvas (Enter)</source>
        <translation>在画布上改正标签 (Enter)</translation>
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
        <source>Y accept · R reject · Enter correct · Space large</source>
        <translation>Y 接受 · R 拒绝 · Enter 修正 · Space 放大</translation>
    </message>
    <message>
        <source>Selected</source>
        <translation>已选中</translation>
    </message>
    <message>
        <source>Unsure, nats</source>
        <translation>不确定度 (nat)</translation>
    </message>
</context>
<context>
    <name>ViewOptions</name>
    <message>
        <source>View</source>
        <translation>视图</translation>
    </message>
    <message>
        <source>Fill areas</source>
        <translation>填充区域</translation>
    </message>
    <message>
        <source>Areas in their colour (C)</source>
        <translation>用各自的颜色显示区域 (C)</translation>
    </message>
    <message>
        <source>Contours</source>
        <translation>轮廓</translation>
    </message>
    <message>
        <source>Borders of classes (C)</source>
        <translation>类别的边界 (C)</translation>
    </message>
    <message>
        <source>Hatches</source>
        <translation>图案</translation>
    </message>
    <message>
        <source>A pattern for each class, not to depend on colours</source>
        <translation>每个类别一种图案，不必依赖颜色</translation>
    </message>
    <message>
        <source>Contour width</source>
        <translation>轮廓宽度</translation>
    </message>
    <message>
        <source>In pixels of the screen</source>
        <translation>以屏幕像素计</translation>
    </message>
    <message>
        <source>Strength of the chosen class</source>
        <translation>所选类别的浓度</translation>
    </message>
    <message>
        <source>Of all that the strength of the mask gives; the others keep theirs</source>
        <translation>相对于掩膜浓度；其他类别保持不变</translation>
    </message>
    <message>
        <source>Grid of pixels</source>
        <translation>像素网格</translation>
    </message>
    <message>
        <source>From 800 % on (G)</source>
        <translation>放大到 800 % 以上时显示 (G)</translation>
    </message>
    <message>
        <source>Rulers</source>
        <translation>标尺</translation>
    </message>
    <message>
        <source>Rows and columns along the rim</source>
        <translation>沿边缘显示行号和列号</translation>
    </message>
    <message>
        <source>Map when enlarged</source>
        <translation>放大时显示缩略图</translation>
    </message>
    <message>
        <source>A click on it goes there</source>
        <translation>单击缩略图可前往该处</translation>
    </message>
    <message>
        <source>Image, as it is looked at</source>
        <translation>图像的显示方式</translation>
    </message>
    <message>
        <source>Brightness</source>
        <translation>亮度</translation>
    </message>
    <message>
        <source>The image itself is not changed</source>
        <translation>图像本身不会改变</translation>
    </message>
    <message>
        <source>Contrast</source>
        <translation>对比度</translation>
    </message>
    <message>
        <source>Gamma</source>
        <translation>伽马</translation>
    </message>
    <message>
        <source>Above 1 dark parts are lighter</source>
        <translation>大于 1 时，暗部变亮</translation>
    </message>
    <message>
        <source>As it is</source>
        <translation>恢复原样</translation>
    </message>
    <message>
        <source>Show the image unchanged</source>
        <translation>按原样显示图像</translation>
    </message>
</context>
<context>
    <name>Viewer</name>
    <message>
        <source>Rendering</source>
        <translation>正在渲染</translation>
    </message>
    <message>
        <source>Opening the generator</source>
        <translation>正在打开生成器</translation>
    </message>
    <message>
        <source>Seeds</source>
        <translation>按种子</translation>
    </message>
    <message>
        <source>Images of one seed</source>
        <translation>同一个种子的图像</translation>
    </message>
    <message>
        <source>Between</source>
        <translation>过渡</translation>
    </message>
    <message>
        <source>Images between two images</source>
        <translation>两幅图像之间的图像</translation>
    </message>
    <message>
        <source>Mix</source>
        <translation>混合</translation>
    </message>
    <message>
        <source>The style of one image in layers of another</source>
        <translation>把一幅图像的风格用于另一幅的若干层</translation>
    </message>
    <message>
        <source>Layers</source>
        <translation>各层</translation>
    </message>
    <message>
        <source>Feature maps, channel by channel</source>
        <translation>逐通道查看特征图</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>比较</translation>
    </message>
    <message>
        <source>Two generators or snapshots side by side</source>
        <translation>并排比较两个生成器或快照</translation>
    </message>
    <message>
        <source>Way of looking at the generator</source>
        <translation>查看生成器的方式</translation>
    </message>
    <message>
        <source>Add to the samples</source>
        <translation>加入样本</translation>
    </message>
    <message>
        <source>Save as PNG…</source>
        <translation>保存为 PNG…</translation>
    </message>
    <message>
        <source>snapshot at %1 thousand images</source>
        <translation>%1 千幅图像时的快照</translation>
    </message>
    <message>
        <source>Select an image first</source>
        <translation>请先选中一幅图像</translation>
    </message>
    <message>
        <source>Samples are of the generator in use; use this one</source>
        <translation>样本属于使用中的生成器；请先使用这个生成器</translation>
    </message>
    <message>
        <source>Adding a sample</source>
        <translation>正在加入样本</translation>
    </message>
    <message>
        <source>The image is sample %1 now.</source>
        <translation>该图像现在是样本 %1。</translation>
    </message>
    <message>
        <source>Save the image</source>
        <translation>保存图像</translation>
    </message>
    <message>
        <source>Saving the image</source>
        <translation>正在保存图像</translation>
    </message>
    <message>
        <source>The image is saved as %1.</source>
        <translation>图像已保存为 %1。</translation>
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
        <source>The settings file has values that make no sense; the defaults hold instead of: %1</source>
        <translation>设置文件中有无效的值，已改用默认值：%1</translation>
    </message>
    <message>
        <source>Something went wrong that should not</source>
        <translation>发生了不该发生的错误</translation>
    </message>
    <message>
        <source>%1. Your work is saved as you do it, so you can go on; close and open the project again if something looks odd. The report helps to find the cause.</source>
        <translation>%1。您的工作会随时保存，因此可以继续；如果有异常，请关闭项目再重新打开。报告有助于查明原因。</translation>
    </message>
    <message>
        <source>DSGAN Studio ended unexpectedly the last time. What was saved is there; the details help to find the cause.</source>
        <translation>DSGAN Studio 上次意外退出。已保存的内容都在；详情有助于查明原因。</translation>
    </message>
    <message>
        <source>The last time</source>
        <translation>上次运行</translation>
    </message>
    <message>
        <source>Show the report</source>
        <translation>显示报告</translation>
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
    <message>
        <source>superpixels</source>
        <translation>超像素</translation>
    </message>
    <message>
        <source>smart brush</source>
        <translation>智能画笔</translation>
    </message>
    <message>
        <source>smart select</source>
        <translation>智能选择</translation>
    </message>
</context>
<context>
    <name>canvas shortcuts</name>
    <message>
        <source>Keys of the canvas</source>
        <translation>画布的按键</translation>
    </message>
    <message>
        <source>Brush, eraser, fill, polygon, lasso, wand, superpixels, smart brush and select, pick, keypoint, hand</source>
        <translation>画笔、橡皮、填充、多边形、套索、魔棒、超像素、智能画笔和智能选择、取色、关键点、抓手</translation>
    </message>
    <message>
        <source>hold Space, Alt, Ctrl</source>
        <translation>按住 Space、Alt、Ctrl</translation>
    </message>
    <message>
        <source>Hand, pick, erase, as long as it is held</source>
        <translation>按住期间为抓手、拾取、擦除</translation>
    </message>
    <message>
        <source>Classes 0 to 9, 10 to 18</source>
        <translation>类别 0 至 9、10 至 18</translation>
    </message>
    <message>
        <source>Unlabelled, swap with the background, previous, next class</source>
        <translation>未标注、与背景互换、上一个类别、下一个类别</translation>
    </message>
    <message>
        <source>Find a class by name</source>
        <translation>按名称查找类别</translation>
    </message>
    <message>
        <source>Lock the class, lock all others</source>
        <translation>锁定该类别、锁定其他所有类别</translation>
    </message>
    <message>
        <source>Class alone, mask off (hold: peek), contours, grid of pixels, unsure places</source>
        <translation>仅显示该类别、关闭掩膜（按住：临时查看）、轮廓、像素网格、不确定之处</translation>
    </message>
    <message>
        <source>J (hold: as long as it is held)</source>
        <translation>J（按住：按住期间有效）</translation>
    </message>
    <message>
        <source>Blink: mask and image in turn, or both views</source>
        <translation>闪烁对比：掩膜与图像交替，或两个视图交替</translation>
    </message>
    <message>
        <source>Width of the brush by a step, by half or double</source>
        <translation>画笔宽度变化一级、减半或加倍</translation>
    </message>
    <message>
        <source>Shift+wheel, Alt+right drag</source>
        <translation>Shift+滚轮、Alt+右键拖动</translation>
    </message>
    <message>
        <source>Width of the brush</source>
        <translation>画笔宽度</translation>
    </message>
    <message>
        <source>Alt+wheel</source>
        <translation>Alt+滚轮</translation>
    </message>
    <message>
        <source>Strength of the mask</source>
        <translation>掩膜的不透明度</translation>
    </message>
    <message>
        <source>Shift+click, Shift+drag</source>
        <translation>Shift+单击、Shift+拖动</translation>
    </message>
    <message>
        <source>Straight line from the last, along eight directions</source>
        <translation>从上一点画直线、沿八个方向画直线</translation>
    </message>
    <message>
        <source>wheel, middle drag</source>
        <translation>滚轮、中键拖动</translation>
    </message>
    <message>
        <source>Zoom about the pointer, move the image</source>
        <translation>以指针为中心缩放、移动图像</translation>
    </message>
    <message>
        <source>Whole image, 100 %, smaller, larger</source>
        <translation>整幅图像、100 %、缩小、放大</translation>
    </message>
    <message>
        <source>arrows, Enter, Delete</source>
        <translation>方向键、Enter、Delete</translation>
    </message>
    <message>
        <source>Move the pointer, use the tool there, erase there</source>
        <translation>移动指针、在该处使用工具、在该处擦除</translation>
    </message>
    <message>
        <source>right click, Delete on a keypoint</source>
        <translation>在关键点上右键单击、按 Delete</translation>
    </message>
    <message>
        <source>Visible, occluded or absent; remove it</source>
        <translation>可见、被遮挡或不存在；移除该点</translation>
    </message>
    <message>
        <source>Live interpreter on or off, learn anew from all samples</source>
        <translation>实时解释器开或关，从所有样本重新学习</translation>
    </message>
    <message>
        <source>Previous and next sample</source>
        <translation>上一个和下一个样本</translation>
    </message>
    <message>
        <source>Accept, take the last corner back, give up</source>
        <translation>确认、撤回上一个顶点、放弃</translation>
    </message>
    <message>
        <source>wheel while a region waits</source>
        <translation>区域等待确认时滚动滚轮</translation>
    </message>
    <message>
        <source>Make it larger or smaller</source>
        <translation>放大或缩小该区域</translation>
    </message>
    <message>
        <source>Ctrl+click, right click</source>
        <translation>Ctrl+单击、右键单击</translation>
    </message>
    <message>
        <source>Smart select: this does not belong to the part</source>
        <translation>智能选择：此处不属于该部分</translation>
    </message>
    <message>
        <source>Look for what smart select has chosen in all other samples</source>
        <translation>在所有其他样本中查找智能选择所选的内容</translation>
    </message>
    <message>
        <source>Look for the unseen image that would teach most</source>
        <translation>寻找最有学习价值的未看过图像</translation>
    </message>
    <message>
        <source>Repaint a mistake as suggested, dismiss it</source>
        <translation>按建议重新标注疑似错误、忽略它</translation>
    </message>
    <message>
        <source>Accept the proposed region under the pointer, its class</source>
        <translation>接受指针下的建议区域、其所属类别</translation>
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
    <name>pictures</name>
    <message>
        <source>%1 is not there any more</source>
        <translation>%1 已不存在</translation>
    </message>
    <message>
        <source>%1 is not an image, or is damaged</source>
        <translation>%1 不是图像，或已损坏</translation>
    </message>
    <message>
        <source>%1 is damaged, or cannot be read</source>
        <translation>%1 已损坏，或无法读取</translation>
    </message>
</context>
<context>
    <name>readers</name>
    <message>
        <source>They agree on %1 of %2 px that both labelled. Dice: %3, the mean of the classes. Cohen's kappa: %4.</source>
        <translation>两人都标注的 %2 像素中有 %1 一致。Dice：%3（各类别均值）。Cohen's kappa：%4。</translation>
    </message>
    <message>
        <source>Images compared: %1; called complete by both: %2.</source>
        <translation>比较的图像：%1；两人均标为完成：%2。</translation>
    </message>
    <message>
        <source>Left out, %1 has no mask: %2</source>
        <translation>未计入，%1 没有掩膜：%2</translation>
    </message>
    <message>
        <source>Left out, no pixel that both labelled: %2</source>
        <translation>未计入，没有两人都标注的像素：%2</translation>
    </message>
    <message>
        <source>first reader</source>
        <translation>第一位阅片者</translation>
    </message>
</context>
<context>
    <name>settings</name>
    <message>
        <source>The page's primary button</source>
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
        <source>The share of the device's memory that one job may hold. Less leaves room for other programs; a job that needs more says so before it begins.</source>
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
<context>
    <name>wording</name>
    <message>
        <source>%1 d %2 h</source>
        <translation>%1 天 %2 小时</translation>
    </message>
    <message>
        <source>d MMM yyyy</source>
        <translation>yyyy年M月d日</translation>
    </message>
    <message>
        <source>trained here (StyleGAN2)</source>
        <translation>在此训练（StyleGAN2）</translation>
    </message>
</context>
</TS>
